// Which weights are in use, as ranges that the kernel can run through without testing the mask.
#pragma once

#include <cstdint>
#include <vector>

#include "fleet.hpp"

namespace covaria {

constexpr int units_of_block = 4;

struct Range {
    int begin;
    int end;
};

// Up to four neighbouring units and the units on the other side of the layer that any of them is connected to.
struct Block {
    int first;
    int units;
    int range_count;
    const Range* ranges;
};

struct LayerConnectivity {
    std::vector<Range> storage;
    std::vector<Block> by_output;  // ranges of inputs; blocks without a unit in use are left out
    std::vector<Block> by_input;   // ranges of outputs, likewise; empty for the first layer
};

// Neighbouring parameters in use that share a decay group.
struct Segment {
    std::size_t begin;
    std::size_t end;
    int decay_group;
};

struct Connectivity {
    std::vector<LayerConnectivity> layers;
    std::vector<Segment> segments;
};

// Null decay groups represent prediction, which has none.
Connectivity connect(const Network& network, const std::uint8_t* mask, const std::int32_t* decay_group);

}  // namespace covaria
