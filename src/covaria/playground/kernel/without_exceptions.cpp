// What a WebAssembly module has instead of exceptions, and of what the library would bring to tell of them: an end to it
// all, which the page puts into words.
#include <cstddef>
#include <cstdlib>
#include <new>

void* operator new(std::size_t bytes) {
    void* memory = std::malloc(bytes ? bytes : 1);
    if (!memory) __builtin_trap();
    return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

_LIBCPP_BEGIN_NAMESPACE_STD
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }
_LIBCPP_END_NAMESPACE_STD
