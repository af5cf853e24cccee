// The texts are raw string literals in a generated file: one per file of the list.
#include "daemon/config/embedded.h"

#include <array>

#include "rules/base/check.h"

namespace freshet {
namespace {

constexpr auto files = std::to_array<EmbeddedFile>({
#include "daemon/config/embedded.inc"
});

constexpr auto packs = std::to_array<EmbeddedFile>({
#include "daemon/config/embedded_packs.inc"
});

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return files; }

std::span<const EmbeddedFile> embedded_packs() { return packs; }

std::string_view embedded_file(std::string_view path) {
    for (const EmbeddedFile& file : files)
        if (file.path == path) return file.text;
    CHECK(!"an embedded file is missing");
    return {};
}

}  // namespace freshet
