#include "tasks.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace covaria {
namespace {

// Moments that fade (a unit that has died) become denormal, and denormals are a hundred times slower.
void flush_denormals_to_zero() {
#if defined(__SSE2__)
    constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    _mm_setcsr(_mm_getcsr() | flush_to_zero | denormals_are_zero);
#elif defined(__aarch64__)
    std::uint64_t state;
    __asm__ volatile("mrs %0, fpcr" : "=r"(state));
    __asm__ volatile("msr fpcr, %0" ::"r"(state | (std::uint64_t{1} << 24)));
#endif
}

constexpr auto watch_interval = std::chrono::milliseconds(50);

}  // namespace

void run_tasks(int count, int threads, const std::function<void(int)>& task, const std::function<void()>& watch) {
    std::atomic<int> next{0};
    std::mutex mutex;
    std::condition_variable finished;
    std::exception_ptr failure;  // the first; guarded, as `running` is, by the mutex
    int running = 0;

    auto fail = [&] {
        std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next.store(count);
    };
    auto work = [&] {
        flush_denormals_to_zero();
        try {
            for (int position; (position = next.fetch_add(1)) < count;) task(position);
        } catch (...) {
            fail();
        }
        std::lock_guard lock(mutex);
        --running;
        finished.notify_one();
    };

    std::vector<std::thread> workers;
    const int wanted = std::max(1, std::min(threads, count));
    workers.reserve(wanted);
    std::unique_lock lock(mutex);
    try {
        while (running < wanted) {
            workers.emplace_back(work);
            ++running;
        }
    } catch (const std::system_error&) {
        if (workers.empty()) throw;
    }
    while (!finished.wait_for(lock, watch_interval, [&] { return running == 0; })) {
        if (failure) continue;
        lock.unlock();
        try {
            watch();
        } catch (...) {
            fail();
        }
        lock.lock();
    }
    lock.unlock();
    for (std::thread& worker : workers) worker.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace covaria
