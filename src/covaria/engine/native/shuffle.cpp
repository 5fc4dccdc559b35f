#include "shuffle.hpp"

#include <utility>

namespace covaria {

Shuffle::Shuffle(const std::int32_t* rows, int count, std::uint32_t seed, std::uint64_t discard)
    : rows_(rows, rows + count), order_(rows_), twister_(seed) {
    twister_.discard(discard);
}

const std::int32_t* Shuffle::next() {
    order_ = rows_;
    // The twister's type may be wider than its 32 bits, and so would be the division.
    const auto count = static_cast<std::uint32_t>(order_.size());
    for (std::uint32_t position = 0; position + 1 < count; ++position) {
        const std::uint32_t partner = position + static_cast<std::uint32_t>(twister_()) % (count - position);
        std::swap(order_[position], order_[partner]);
    }
    return order_.data();
}

}  // namespace covaria
