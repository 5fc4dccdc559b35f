// The loss of a network on the rows that it is not trained on.
#pragma once

#include <cmath>

namespace {

struct HeldOut {
    double loss = 0;
    long rows = 0;

    void add(float influence, float reach) {
        loss += static_cast<double>(influence) * reach;
        ++rows;
    }
    // Not a number where there are no such rows.
    double mean() const { return rows ? loss / static_cast<double>(rows) : NAN; }
};

}  // namespace
