// PyTorch's randperm stream, which orders the rows of each epoch.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace covaria {

class Shuffle {
public:
    Shuffle(const std::int32_t* rows, int count, std::uint32_t seed, std::uint64_t discard);

    // The rows in the next epoch's order; valid until the next call.
    const std::int32_t* next();

private:
    const std::vector<std::int32_t> rows_;
    std::vector<std::int32_t> order_;
    std::mt19937 twister_;
};

}  // namespace covaria
