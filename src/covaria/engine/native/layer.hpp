// One layer, forward and back, for a chunk of rows.
//
// Work is cut into tiles of units × vectors whose sums stay in registers: each value that is loaded then serves
// several multiplications. Weights are (outputs, inputs); values of a chunk are (units, width) vectors.
#pragma once

#include <type_traits>

#include "activation.hpp"
#include "connectivity.hpp"
#include "lanes.hpp"

namespace {

using covaria::Block;
using covaria::Range;

// What is in the lanes of a vector: a row's value in so many networks, or a network's value in so many rows. Every
// sum runs over its terms in the same order in both, so that a network has the same bits either way.
struct MembersInLanes {
    using Weight = Vector;
    using Input = float;  // of the first layer: all networks share it
    static constexpr int rows = 16;  // of a chunk
    static constexpr int width = rows;
};
struct RowsInLanes {
    using Weight = float;
    using Input = Vector;
    static constexpr int rows = 64;
    static constexpr int width = rows / lanes;
};

// How far a tile reaches along its second side, when its first has so many units.
constexpr int tile_length(int units) { return tile_registers / (units > 2 ? 4 : units); }
constexpr int tile_length(int units, int most) { return tile_length(units) < most ? tile_length(units) : most; }

// Calls `use` with the number of units in a block, 1 to 4, as a compile-time constant.
template <int Count>
struct Units {
    static constexpr int count = Count;
};
template <class Use>
inline void with_units(int units, Use use) {
    switch (units) {
        case 1: return use(Units<1>{});
        case 2: return use(Units<2>{});
        case 3: return use(Units<3>{});
        case 4: return use(Units<4>{});
    }
}

// A function of its own for each case, as is its counterpart on the way back, so that a browser compiles those that
// run, and not one of all cases.
template <class Activation, int UnitCount, int width, class Weight, class Value>
[[gnu::noinline]] void forward_block(int inputs, const Weight* weights, const Weight* biases, const Block& block,
                                     const Value* values, Vector* outputs, Vector* derivatives) {
    constexpr int length = tile_length(UnitCount, width);
    const Weight* block_weights = weights + static_cast<long>(block.first) * inputs;
    for (int begin = 0; begin < width; begin += length) {
        Vector sum[UnitCount][length];
        for (int u = 0; u < UnitCount; ++u)
            for (int v = 0; v < length; ++v) sum[u][v] = broadcast(biases[block.first + u]);
        for (int k = 0; k < block.range_count; ++k)
            for (int i = block.ranges[k].begin; i < block.ranges[k].end; ++i) {
                Vector weight[UnitCount];
                for (int u = 0; u < UnitCount; ++u)
                    weight[u] = broadcast(block_weights[u * static_cast<long>(inputs) + i]);
                for (int v = 0; v < length; ++v) {
                    const Vector value = broadcast(values[i * width + begin + v]);
                    for (int u = 0; u < UnitCount; ++u) sum[u][v] = multiply_add(weight[u], value, sum[u][v]);
                }
            }
        for (int u = 0; u < UnitCount; ++u)
            for (int v = 0; v < length; ++v) {
                const long at = static_cast<long>(block.first + u) * width + begin + v;
                outputs[at] = Activation::activate(sum[u][v], derivatives + at);
            }
    }
}

template <class Activation>
void activate(int count, Vector* values, Vector* derivatives) {
    for (int at = 0; at < count; ++at) values[at] = Activation::activate(values[at], derivatives + at);
}

template <int width, class Weight, class Value>
void forward(covaria::Activation activation, int inputs, const Weight* weights, const Weight* biases,
             const std::vector<Block>& blocks, const Value* values, Vector* outputs, Vector* derivatives) {
    with_activation(activation, [&](auto kind) {
        using Kind = decltype(kind);
        using WithinTile = std::conditional_t<Kind::is_long, Identity, Kind>;
        for (const Block& block : blocks) {
            with_units(block.units, [&](auto units) {
                forward_block<WithinTile, decltype(units)::count, width>(inputs, weights, biases, block, values,
                                                                         outputs, derivatives);
            });
            if constexpr (Kind::is_long)
                activate<Kind>(block.units * width, outputs + static_cast<long>(block.first) * width,
                               derivatives + static_cast<long>(block.first) * width);
        }
    });
}

// Replaces what the hidden units below a layer handed on (`values`) by the gradient of the loss with respect
// to their sums.
template <class Slope, int UnitCount, int width, class Weight>
[[gnu::noinline]] void backward_block(int inputs, const Weight* weights, const Block& block, const Vector* deltas,
                                      Vector* values, const Vector* derivatives) {
    constexpr int length = tile_length(UnitCount, width);
    for (int begin = 0; begin < width; begin += length) {
        Vector sum[UnitCount][length];
        for (int u = 0; u < UnitCount; ++u)
            for (int v = 0; v < length; ++v) sum[u][v] = Vector{};
        for (int k = 0; k < block.range_count; ++k)
            for (int output = block.ranges[k].begin; output < block.ranges[k].end; ++output) {
                const Weight* weight = weights + static_cast<long>(output) * inputs + block.first;
                Vector delta[length];
                for (int v = 0; v < length; ++v) delta[v] = deltas[static_cast<long>(output) * width + begin + v];
                for (int u = 0; u < UnitCount; ++u)
                    for (int v = 0; v < length; ++v) sum[u][v] = multiply_add(broadcast(weight[u]), delta[v], sum[u][v]);
            }
        for (int u = 0; u < UnitCount; ++u)
            for (int v = 0; v < length; ++v) {
                const long at = static_cast<long>(block.first + u) * width + begin + v;
                values[at] = Slope::slope(values[at], derivatives + at, sum[u][v]);
            }
    }
}

template <int width, class Weight>
void backward(covaria::Activation activation, int inputs, const Weight* weights, const std::vector<Block>& blocks,
              const Vector* deltas, Vector* values, const Vector* derivatives) {
    with_activation(activation, [&](auto kind) {
        for (const Block& block : blocks)
            with_units(block.units, [&](auto units) {
                backward_block<typename decltype(kind)::Slope, decltype(units)::count, width>(
                    inputs, weights, block, deltas, values, derivatives);
            });
    });
}

}  // namespace
