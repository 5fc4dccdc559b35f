// A network whose units come in multiples of sixteen, so that whole vectors of weights belong to one unit.
#pragma once

#include "connectivity.hpp"

namespace covaria {

struct Padded {
    Network network;
    std::vector<std::size_t> place;  // in its parameters of each parameter of the network that was padded
    std::vector<std::uint8_t> mask;  // without what was added
    std::vector<std::size_t> used;   // the first parameter of each sixteen that have one in use
    Connectivity connectivity;
};

constexpr int padding = 16;

constexpr int padded(int count) { return (count + padding - 1) / padding * padding; }

Padded pad(const Network& network, const std::uint8_t* mask);

}  // namespace covaria
