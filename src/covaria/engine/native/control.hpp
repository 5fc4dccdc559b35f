// Progress and cancellation, shared by the workers and the thread that waits for them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace covaria {

class Control {
public:
    explicit Control(std::int64_t steps) : steps_(steps) {}

    void advance(std::int64_t steps);  // so many more are done
    double share_done() const;
    void cancel();
    bool cancelled() const;

private:
    const std::int64_t steps_;
    std::atomic<std::int64_t> done_{0};
    std::atomic<bool> cancelled_{false};
};

// Runs task(0) … task(count − 1) on worker threads, as many as can be had up to `threads`. The calling thread
// calls `watch` several times a second until all are done. What a task or `watch` throws is thrown on once the
// workers have stopped; after a throw no further task begins, and `watch` is not called again.
void run_tasks(int count, int threads, const std::function<void(int)>& task, const std::function<void()>& watch);

}  // namespace covaria
