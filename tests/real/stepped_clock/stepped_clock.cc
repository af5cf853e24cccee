// Preloaded into a process, its wall clock is the machine's plus a number of nanoseconds that
// stands in the file named by STEPPED_CLOCK and may change at any time. The monotonic clocks are
// left alone, and so is the kernel: a wait until a time of the wall clock ends by the machine's. So
// a step forward here, seen by a program that waits by the wall clock, is what a clock set back
// while it waits is to it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace {

const volatile std::int64_t* open_offset() {
    static const std::int64_t none = 0;
    const char* path = std::getenv("STEPPED_CLOCK");
    if (path == nullptr) return &none;
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return &none;
    void* mapped = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    return mapped == MAP_FAILED ? &none : static_cast<const std::int64_t*>(mapped);
}

int read_clock(clockid_t id, timespec* time) {
    const long failed = ::syscall(SYS_clock_gettime, id, time);
    if (failed != 0 || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)) {
        return static_cast<int>(failed);
    }
    static const volatile std::int64_t* const offset = open_offset();
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t moved = time->tv_sec * second + time->tv_nsec + *offset;
    *time = {.tv_sec = moved / second, .tv_nsec = moved % second};
    return 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* time) noexcept { return read_clock(id, time); }

int timespec_get(timespec* time, int base) noexcept {
    return base == TIME_UTC && read_clock(CLOCK_REALTIME, time) == 0 ? base : 0;
}

int gettimeofday(timeval* time, void*) noexcept {
    timespec now{};
    read_clock(CLOCK_REALTIME, &now);
    *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t* result) noexcept {
    timespec now{};
    read_clock(CLOCK_REALTIME, &now);
    if (result != nullptr) *result = now.tv_sec;
    return now.tv_sec;
}
}
