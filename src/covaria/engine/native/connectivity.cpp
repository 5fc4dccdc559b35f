#include "connectivity.hpp"

#include <algorithm>

namespace covaria {
namespace {

class LayerMask {
public:
    LayerMask(const Layer& layer, const std::uint8_t* mask) : layer_(layer), mask_(mask) {}

    bool connects(int output, int input) const {
        return mask_[layer_.weights + static_cast<std::size_t>(output) * layer_.inputs + input];
    }
    bool has_bias(int output) const { return mask_[layer_.biases + output]; }

private:
    const Layer& layer_;
    const std::uint8_t* mask_;
};

// Appends the runs of positions below `count` for which `used` holds; returns how many there are.
template <class Used>
int append_ranges(std::vector<Range>& ranges, int count, Used used) {
    int appended = 0;
    for (int position = 0; position < count;) {
        if (!used(position)) {
            ++position;
            continue;
        }
        int begin = position;
        while (position < count && used(position)) ++position;
        ranges.push_back({begin, position});
        ++appended;
    }
    return appended;
}

// `connected(unit, other)` says whether a unit on this side reaches one on the other; `used(unit)` whether the
// network has a use for it at all.
template <class Connected, class Used>
std::vector<Block> make_blocks(std::vector<Range>& storage, int units, int others, Connected connected, Used used) {
    std::vector<Block> blocks;
    for (int first = 0; first < units; first += units_of_block) {
        int last = std::min(first + units_of_block, units);
        auto any = [&](auto predicate) {
            for (int unit = first; unit < last; ++unit)
                if (predicate(unit)) return true;
            return false;
        };
        if (!any(used)) continue;
        int count = append_ranges(storage, others, [&](int other) {
            return any([&](int unit) { return connected(unit, other); });
        });
        blocks.push_back({.first = first, .units = last - first, .range_count = count, .ranges = nullptr});
    }
    return blocks;
}

// A unit is used if any parameter of its own or any weight to the layer above is. The two layers that share
// it must agree on that, since the upper one leaves its gradients where the lower one left its output.
bool unit_is_used(const Network& network, std::size_t layer, int unit, const std::uint8_t* mask) {
    if (layer + 1 == network.layers.size()) return true;
    const LayerMask own(network.layers[layer], mask), above(network.layers[layer + 1], mask);
    if (own.has_bias(unit)) return true;
    for (int input = 0; input < network.layers[layer].inputs; ++input)
        if (own.connects(unit, input)) return true;
    for (int output = 0; output < network.layers[layer + 1].outputs; ++output)
        if (above.connects(output, unit)) return true;
    return false;
}

LayerConnectivity connect_layer(const Network& network, std::size_t position, const std::uint8_t* mask) {
    const Layer& layer = network.layers[position];
    LayerMask used(layer, mask);
    LayerConnectivity connectivity;
    connectivity.by_output = make_blocks(
        connectivity.storage, layer.outputs, layer.inputs,
        [&](int output, int input) { return used.connects(output, input); },
        [&](int output) { return unit_is_used(network, position, output, mask); });
    if (position > 0)
        connectivity.by_input = make_blocks(
            connectivity.storage, layer.inputs, layer.outputs,
            [&](int input, int output) { return used.connects(output, input); },
            [&](int input) { return unit_is_used(network, position - 1, input, mask); });

    const Range* next = connectivity.storage.data();
    for (auto* blocks : {&connectivity.by_output, &connectivity.by_input})
        for (Block& block : *blocks) {
            block.ranges = next;
            next += block.range_count;
        }
    return connectivity;
}

}  // namespace

Connectivity connect(const Network& network, const std::uint8_t* mask, const std::int32_t* decay_group) {
    Connectivity connectivity;
    connectivity.layers.reserve(network.layers.size());
    for (std::size_t k = 0; k < network.layers.size(); ++k)
        connectivity.layers.push_back(connect_layer(network, k, mask));
    for (std::size_t p = 0; p < network.parameters; ++p) {
        if (!mask[p]) continue;
        int group = decay_group ? decay_group[p] : 0;
        auto& segments = connectivity.segments;
        if (!segments.empty() && segments.back().end == p && segments.back().decay_group == group)
            ++segments.back().end;
        else
            segments.push_back({.begin = p, .end = p + 1, .decay_group = group});
    }
    return connectivity;
}

}  // namespace covaria
