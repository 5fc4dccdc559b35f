// The approximate Hessian of L-BFGS, of the last ten steps.
#pragma once

#include <cmath>
#include <cstddef>
#include <deque>
#include <vector>

#include "low_rank.hpp"

namespace {

// The approximate Hessian of the last steps: a multiple of the identity, updated by each.
//
// Of few parameters it is written out, whose equations are those of the papers; of many that would take most of the
// time, and it stays what the steps make of the identity.
class Curvature {
public:
    explicit Curvature(std::size_t parameters) : count_(parameters), is_few_(parameters <= few) { forget(); }

    void forget() {
        steps_.clear();
        scale_ = 1;
        write_out();
    }

    bool is_empty() const { return steps_.empty(); }

    // Takes in a step and the change of the gradient over it.
    void update(const Numbers& step, const Numbers& change) {
        if (steps_.size() == most_kept) steps_.pop_front();
        steps_.push_back({step, change});
        scale_ = inner(change, change) / inner(step, change);
        if (!write_out()) forget();
    }

    Numbers times(const Numbers& direction) const {
        if (!is_few_) return low_rank_.times(direction);
        Numbers product(count_, 0.0);
        for (std::size_t i = 0; i < count_; ++i)
            for (std::size_t k = 0; k < count_; ++k) product[i] += matrix_[i * count_ + k] * direction[k];
        return product;
    }

    // Solves for the parameters that are free; false if that breaks down.
    bool solve(const std::vector<std::size_t>& free, Numbers& right) const {
        return is_few_ ? solve_by_factor(free, right) : low_rank_.solve(free, right);
    }

private:
    static constexpr std::size_t most_kept = 10, few = 100;

    struct Step {
        Numbers step, change;
    };

    std::size_t count_;
    bool is_few_;
    std::deque<Step> steps_;
    double scale_ = 1;
    Numbers matrix_;    // of few parameters
    LowRank low_rank_;  // of many

    bool solve_by_factor(const std::vector<std::size_t>& free, Numbers& right) const {
        const std::size_t size = free.size();
        Numbers lower(size * size);
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t k = 0; k <= i; ++k) {
                double rest = matrix_[free[i] * count_ + free[k]];
                for (std::size_t j = 0; j < k; ++j) rest -= lower[i * size + j] * lower[k * size + j];
                if (i == k && !(rest > 0)) return false;
                lower[i * size + k] = i == k ? std::sqrt(rest) : rest / lower[k * size + k];
            }
        for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t k = 0; k < i; ++k) right[i] -= lower[i * size + k] * right[k];
            right[i] /= lower[i * size + i];
        }
        for (std::size_t i = size; i-- > 0;) {
            for (std::size_t k = i + 1; k < size; ++k) right[i] -= lower[k * size + i] * right[k];
            right[i] /= lower[i * size + i];
        }
        return true;
    }

    bool write_out() {
        low_rank_ = LowRank(scale_);
        if (is_few_) matrix_.assign(count_ * count_, 0.0);
        for (std::size_t k = 0; is_few_ && k < count_; ++k) matrix_[k * count_ + k] = scale_;
        for (const Step& own : steps_) {
            const Numbers known = times(own.step);
            const double by_matrix = inner(own.step, known), by_change = inner(own.step, own.change);
            if (!(by_matrix > 0)) return false;
            if (!is_few_) {
                low_rank_.add(1 / by_change, own.change);
                low_rank_.add(-1 / by_matrix, known);
                continue;
            }
            for (std::size_t i = 0; i < count_; ++i)
                for (std::size_t k = 0; k < count_; ++k)
                    matrix_[i * count_ + k] +=
                        own.change[i] * own.change[k] / by_change - known[i] * known[k] / by_matrix;
        }
        return true;
    }
};

}  // namespace
