#include "control.hpp"

#include <algorithm>

namespace covaria {

void Control::advance(std::int64_t steps) { done_.fetch_add(steps, std::memory_order_relaxed); }

double Control::share_done() const {
    const auto steps = static_cast<double>(std::max<std::int64_t>(steps_, 1));
    return static_cast<double>(done_.load(std::memory_order_relaxed)) / steps;
}

void Control::cancel() { cancelled_.store(true, std::memory_order_relaxed); }

bool Control::cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

}  // namespace covaria
