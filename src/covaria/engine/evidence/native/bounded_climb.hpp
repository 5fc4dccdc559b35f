// L-BFGS-B, as SciPy has it (Byrd, Lu, Nocedal and Zhu 1995; Morales and Nocedal 2011); a step is the same up to rounding.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "climb.hpp"
#include "curvature.hpp"
#include "line_search.hpp"

namespace {

using covaria::Climb;

// Lowers a function within bounds. `Objective` is called with (theta, value, gradient), false where it has no value.
template <class Objective>
class BoundedClimb {
public:
    BoundedClimb(std::size_t parameters, Climb& climb, Objective& objective)
        : count_(parameters), climb_(climb), objective_(objective), curvature_(parameters),
          place_(climb.theta, climb.theta + parameters), gradient_(parameters) {}

    // False where the objective had no value.
    bool run() {
        climb_.steps = 0;
        if (!objective_(place_.data(), value_, gradient_.data())) return false;
        double before = std::numeric_limits<double>::infinity();
        while (steepest() > level && climb_.steps < climb_.most_steps) {
            const double last = value_;
            const Outcome outcome = step();
            if (outcome == Outcome::no_value) return false;
            if (outcome == Outcome::stuck) break;
            ++climb_.steps;
            if (before - value_ < climb_.least_gain) break;
            before = value_;
            if (last - value_ <= least_change * std::max({std::abs(last), std::abs(value_), 1.0})) break;
            remember();
        }
        std::copy(place_.begin(), place_.end(), climb_.theta);
        climb_.value = value_;
        return true;
    }

private:
    enum class Outcome { moved, stuck, no_value };
    // SciPy's own: of the projected gradient, of the relative change, and trials of one search.
    static constexpr double level = 1e-5, least_change = 2.2204460492503131e-09;
    static constexpr double precision = std::numeric_limits<double>::epsilon();
    static constexpr int most_trials = 20;

    std::size_t count_;
    Climb& climb_;
    Objective& objective_;
    Curvature curvature_;
    Numbers place_, gradient_;
    double value_ = 0;
    Numbers place_before_, gradient_before_;
    double step_ = 0;

    double lower(std::size_t k) const { return climb_.lower[k]; }
    double upper(std::size_t k) const { return climb_.upper[k]; }
    double within(std::size_t k, double value) const { return std::min(std::max(value, lower(k)), upper(k)); }

    // The largest part of the gradient along which there is room.
    double steepest() const {
        double largest = 0;
        for (std::size_t k = 0; k < count_; ++k)
            largest = std::max(largest, std::abs(within(k, place_[k] - gradient_[k]) - place_[k]));
        return largest;
    }

    Outcome step() {
        while (true) {
            const bool had_memory = !curvature_.is_empty();
            std::vector<std::size_t> free;
            Numbers target = cauchy_point(free);
            if (had_memory && !free.empty() && !minimise_over(free, target)) {
                curvature_.forget();
                continue;
            }
            const Outcome outcome = search(target);
            if (outcome != Outcome::stuck || !had_memory) return outcome;
            curvature_.forget();
        }
    }

    // The first minimum of the quadratic model along the projected gradient, and which parameters are off their bounds.
    Numbers cauchy_point(std::vector<std::size_t>& free) const {
        Numbers until(count_), direction(count_), moved(count_, 0.0);
        std::vector<bool> is_free(count_, true);
        std::vector<std::size_t> order;
        for (std::size_t k = 0; k < count_; ++k) {
            const double slope = gradient_[k], room = place_[k] - (slope < 0 ? upper(k) : lower(k));
            until[k] = slope == 0 ? std::numeric_limits<double>::infinity() : room / slope;
            direction[k] = -slope;
            if (slope != 0 && until[k] <= 0) {
                direction[k] = 0;
                is_free[k] = false;
            } else if (slope != 0) {
                order.push_back(k);
            }
        }
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return until[a] < until[b]; });
        Numbers target = place_;
        const double first_bend = inner(direction, curvature_.times(direction));
        double time = 0;
        auto next = order.begin();
        while (true) {
            const Numbers known = curvature_.times(direction);
            const double slope = inner(gradient_, direction) + inner(moved, known);
            const double bend = std::max(precision * first_bend, inner(direction, known));
            const double rest = bend > 0 ? -slope / bend : 0;
            const double room = next == order.end() ? std::numeric_limits<double>::infinity() : until[*next] - time;
            const double taken = rest < room ? std::max(rest, 0.0) : room;
            for (std::size_t k = 0; k < count_; ++k) moved[k] += taken * direction[k];
            if (rest < room) break;
            time = until[*next];
            moved[*next] = (gradient_[*next] < 0 ? upper(*next) : lower(*next)) - place_[*next];
            target[*next] = gradient_[*next] < 0 ? upper(*next) : lower(*next);
            direction[*next] = 0;
            is_free[*next] = false;
            ++next;
        }
        for (std::size_t k = 0; k < count_; ++k) {
            if (!is_free[k]) continue;
            target[k] = place_[k] + moved[k];
            free.push_back(k);
        }
        return target;
    }

    // Goes on to the minimum of the model over the free parameters, projected into the bounds where that descends.
    bool minimise_over(const std::vector<std::size_t>& free, Numbers& target) const {
        Numbers moved(count_);
        for (std::size_t k = 0; k < count_; ++k) moved[k] = target[k] - place_[k];
        const Numbers known = curvature_.times(moved);
        Numbers direction(free.size());
        for (std::size_t k = 0; k < free.size(); ++k) direction[k] = -gradient_[free[k]] - known[free[k]];
        if (!curvature_.solve(free, direction)) return false;
        Numbers projected = target;
        bool is_outside = false;
        for (std::size_t k = 0; k < free.size(); ++k) {
            const double wanted = target[free[k]] + direction[k];
            projected[free[k]] = within(free[k], wanted);
            is_outside = is_outside || projected[free[k]] <= lower(free[k]) || projected[free[k]] >= upper(free[k]);
        }
        double slope = 0;
        for (std::size_t k = 0; k < count_; ++k) slope += (projected[k] - place_[k]) * gradient_[k];
        if (is_outside && slope > 0)
            truncate(free, direction, target);
        else
            target = projected;
        return true;
    }

    // Goes as far as the first bound.
    void truncate(const std::vector<std::size_t>& free, const Numbers& direction, Numbers& target) const {
        double share = 1;
        std::size_t first = free.size();
        for (std::size_t k = 0; k < free.size(); ++k) {
            if (direction[k] == 0) continue;
            const double end = direction[k] < 0 ? lower(free[k]) : upper(free[k]);
            const double reached = (end - target[free[k]]) / direction[k];
            if (reached < share) {
                share = std::max(reached, 0.0);
                first = k;
            }
        }
        for (std::size_t k = 0; k < free.size(); ++k)
            target[free[k]] = k == first ? (direction[k] < 0 ? lower(free[k]) : upper(free[k]))
                                         : target[free[k]] + share * direction[k];
    }

    // Steps towards the target as far as the objective wants it; stuck leaves the place as it was.
    Outcome search(const Numbers& target) {
        place_before_ = place_;
        gradient_before_ = gradient_;
        const double value_before = value_;
        Numbers direction(count_);
        for (std::size_t k = 0; k < count_; ++k) direction[k] = target[k] - place_[k];
        const double slope = inner(gradient_, direction);
        if (!(slope < 0)) return Outcome::stuck;
        LineSearch line(value_, slope, 1.0, climb_.steps == 0 ? 1.0 : longest(direction));
        for (int trial = 0; trial < most_trials; ++trial) {
            step_ = line.step();
            for (std::size_t k = 0; k < count_; ++k)
                place_[k] = step_ == 1 ? target[k] : within(k, step_ * direction[k] + place_before_[k]);
            if (!objective_(place_.data(), value_, gradient_.data())) return Outcome::no_value;
            if (line.ends(value_, inner(gradient_, direction))) return Outcome::moved;
        }
        place_ = place_before_;
        gradient_ = gradient_before_;
        value_ = value_before;
        return Outcome::stuck;
    }

    // The longest step within the bounds.
    double longest(const Numbers& direction) const {
        double most = 1e10;
        for (std::size_t k = 0; k < count_; ++k) {
            if (direction[k] == 0) continue;
            const double room = (direction[k] < 0 ? lower(k) : upper(k)) - place_[k];
            most = std::min(most, std::max(room / direction[k], 0.0));
        }
        return most;
    }

    // Takes the last step into the curvature, unless the function bends down along it.
    void remember() {
        Numbers step(count_), change(count_);
        for (std::size_t k = 0; k < count_; ++k) {
            step[k] = place_[k] - place_before_[k];
            change[k] = gradient_[k] - gradient_before_[k];
        }
        if (inner(step, change) > precision * -inner(step, gradient_before_)) curvature_.update(step, change);
    }
};

}  // namespace
