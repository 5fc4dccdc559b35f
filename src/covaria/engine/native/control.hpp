// Progress and cancellation, shared by the workers and the thread that waits for them.
#pragma once

#include <atomic>
#include <cstdint>

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

}  // namespace covaria
