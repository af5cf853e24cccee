// How many series a test runs: by the build, by FRESHET_LONG, or as FRESHET_SERIES=N and
// FRESHET_SERIES_SEED=S say, N from seed S.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace freshet::series {

#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
inline constexpr bool is_optimised = true;
#else
inline constexpr bool is_optimised = false;
#endif

struct HowMany {
    std::uint64_t optimised = 0, with_long = 0, otherwise = 0;
};

struct Seeds {
    std::uint64_t first = 0, count = 0;
};

inline std::uint64_t number_from(const char* name, std::uint64_t preset) {
    const char* text = std::getenv(name);
    return text == nullptr ? preset : std::strtoull(text, nullptr, 10);
}

// Says so where they are fewer than there could be.
inline Seeds seeds(const HowMany& many) {
    const std::uint64_t optimised =
        number_from("FRESHET_LONG", 0) != 0 ? many.with_long : many.optimised;
    const std::uint64_t count =
        number_from("FRESHET_SERIES", is_optimised ? optimised : many.otherwise);
    if (count < many.with_long)
        std::printf("REDUCED: %llu series; the optimised build runs %llu in its long form\n",
                    static_cast<unsigned long long>(count),
                    static_cast<unsigned long long>(many.with_long));
    return {number_from("FRESHET_SERIES_SEED", 1), count};
}

}  // namespace freshet::series
