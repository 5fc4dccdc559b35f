// What a WebAssembly module has instead of threads and exceptions: tasks one after the other, and an end to it all.
#include <cstddef>

#include "tasks.hpp"

namespace covaria {

void run_tasks(int count, int, const std::function<void(int)>& task, const std::function<void()>&) {
    for (int position = 0; position < count; ++position) task(position);
}

}  // namespace covaria

extern "C" {
void* __cxa_allocate_exception(std::size_t) { __builtin_trap(); }
void __cxa_throw(void*, void*, void (*)(void*)) { __builtin_trap(); }
}
