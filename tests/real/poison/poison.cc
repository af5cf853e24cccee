// Preloaded into the daemon by poison.py: a thread named "shard …" that finds the poisonous
// station's name equal to itself aborts, as a mistake of ours in the fold would. Nothing of this is
// in the daemon.
#include <pthread.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t name_bytes = 10;  // Of an SL 651 address in text.

bool is_equal(const unsigned char* left, const unsigned char* right, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        if (left[i] != right[i]) return false;
    return true;
}

void abort_in_a_shard() {
    char name[16] = {};
    pthread_getname_np(pthread_self(), name, sizeof name);
    if (is_equal(reinterpret_cast<const unsigned char*>(name),
                 reinterpret_cast<const unsigned char*>("shard"), 5))
        std::abort();
}

}  // namespace

extern "C" int memcmp(const void* left, const void* right, std::size_t count) noexcept {
    const auto* a = static_cast<const unsigned char*>(left);
    const auto* b = static_cast<const unsigned char*>(right);
    static const char* const poison = std::getenv("FRESHET_POISON");
    if (poison != nullptr && count == name_bytes && is_equal(a, b, count) &&
        is_equal(a, reinterpret_cast<const unsigned char*>(poison), count))
        abort_in_a_shard();
    for (std::size_t i = 0; i < count; ++i)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}
