// Work on threads.
#pragma once

#include <functional>

namespace covaria {

// Runs task(0) … task(count − 1) on worker threads, as many as can be had up to `threads`. The calling thread
// calls `watch` several times a second until all are done. What a task or `watch` throws is thrown on once the
// workers have stopped; after a throw no further task begins, and `watch` is not called again.
void run_tasks(int count, int threads, const std::function<void(int)>& task, const std::function<void()>& watch);

}  // namespace covaria
