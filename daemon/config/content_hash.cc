// SHA-256 by OpenSSL, named in this file only.
#include "daemon/config/content_hash.h"

#include <openssl/evp.h>

#include <array>
#include <string>

#include "rules/base/check.h"
#include "rules/model/record.h"

namespace freshet {

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    CHECK(done == 1 && size == 32);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned int index = 0; index < size; ++index) {
        text += digits[digest[index] >> 4];
        text += digits[digest[index] & 15];
    }
    return text;
}

ConfigurationHash content_hash(const Configuration& configuration) {
    return ConfigurationHash(sha256(encode(configuration)));
}

}  // namespace freshet
