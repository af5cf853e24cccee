// See monotonic_waits.h. In a build with ThreadSanitizer the waits stay librdkafka's own, because
// it does not see the locks taken by C11's functions; but its threads are made by pthread_create,
// which it knows: else the first code of ours that runs on one crashes.
#include <errno.h>
#include <pthread.h>
#include <threads.h>
#include <time.h>

#ifdef __SANITIZE_THREAD__

#include <utility>

namespace {

using Start = std::pair<thrd_start_t, void*>;

void* run(void* start) {
    const Start one = *static_cast<Start*>(start);
    delete static_cast<Start*>(start);
    one.first(one.second);
    return nullptr;
}

}  // namespace

// What a thread returns is lost; librdkafka asks for nothing but its end.
extern "C" int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
    auto* const start = new Start(function, argument);
    if (::pthread_create(thread, nullptr, run, start) == 0) return thrd_success;
    delete start;
    return thrd_error;
}

extern "C" int thrd_join(thrd_t thread, int* result) {
    if (result != nullptr) *result = 0;
    return ::pthread_join(thread, nullptr) == 0 ? thrd_success : thrd_error;
}

#else

static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t) && alignof(cnd_t) == alignof(pthread_cond_t));
static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) &&
              alignof(mtx_t) == alignof(pthread_mutex_t));

namespace {

constexpr long second = 1'000'000'000;

// `deadline` of the wall clock as the same moment of the monotonic one, as both stand now.
timespec on_monotonic_clock(const timespec& deadline) {
    timespec wall{}, monotonic{};
    ::clock_gettime(CLOCK_REALTIME, &wall);
    ::clock_gettime(CLOCK_MONOTONIC, &monotonic);
    timespec moved{.tv_sec = monotonic.tv_sec + (deadline.tv_sec - wall.tv_sec),
                   .tv_nsec = monotonic.tv_nsec + (deadline.tv_nsec - wall.tv_nsec)};
    while (moved.tv_nsec < 0) moved.tv_nsec += second, --moved.tv_sec;
    while (moved.tv_nsec >= second) moved.tv_nsec -= second, ++moved.tv_sec;
    // Before the machine was started: long past, and no time that the call would take.
    return moved.tv_sec < 0 ? timespec{} : moved;
}

}  // namespace

extern "C" int cnd_timedwait(cnd_t* __restrict condition, mtx_t* __restrict mutex,
                             const timespec* __restrict deadline) {
    const timespec until = on_monotonic_clock(*deadline);
    switch (::pthread_cond_clockwait(reinterpret_cast<pthread_cond_t*>(condition),
                                     reinterpret_cast<pthread_mutex_t*>(mutex), CLOCK_MONOTONIC,
                                     &until)) {
        case 0:
            return thrd_success;
        case ETIMEDOUT:
            return thrd_timedout;
        default:
            return thrd_error;
    }
}
#endif

namespace freshet {

void link_monotonic_waits() {}

}  // namespace freshet
