// A step along a descent direction that lowers a function enough and flattens its slope (Moré and Thuente 1994).
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

namespace {

// A step with the function's value there, and its slope along the direction.
struct Point {
    double step, value, slope;
};

// Takes trial after trial; `longest` bounds the step. The tolerances are those of L-BFGS-B.
class LineSearch {
public:
    LineSearch(double value, double slope, double step, double longest)
        : start_value_(value), start_slope_(slope), longest_(longest), step_(step), width_(longest),
          width_before_(2 * longest), best_{0, value, slope}, other_{0, value, slope}, most_(step + 4 * step) {}

    double step() const { return step_; }

    // Whether the search ends at the step that this was found at; otherwise `step` is the next to try.
    bool ends(double value, double slope) {
        const double test_slope = sufficient * start_slope_, test = start_value_ + step_ * test_slope;
        if (is_first_stage_ && value <= test && slope >= 0) is_first_stage_ = false;
        const bool rounded = bracketed_ && (step_ <= least_ || step_ >= most_ || most_ - least_ <= narrow * most_);
        const bool at_longest = step_ == longest_ && value <= test && slope <= test_slope;
        const bool at_none = step_ == 0 && (value > test || slope >= test_slope);
        if (rounded || at_longest || at_none) return true;
        if (value <= test && std::abs(slope) <= flat * -start_slope_) return true;
        if (is_first_stage_ && value <= best_.value && value > test)
            take_in_reduced({step_, value, slope}, test_slope);
        else
            take_in({step_, value, slope});
        bound_next();
        return false;
    }

private:
    static constexpr double sufficient = 1e-3, flat = 0.9, narrow = 0.1;
    double start_value_, start_slope_, longest_, step_, width_, width_before_;
    Point best_, other_;
    double least_ = 0, most_;
    bool bracketed_ = false, is_first_stage_ = true;

    // Of the function less what its first slope would have it gain.
    void take_in_reduced(Point trial, double test_slope) {
        const auto reduce = [&](Point& point, double sign) {
            point.value -= sign * point.step * test_slope;
            point.slope -= sign * test_slope;
        };
        for (Point* point : {&best_, &other_, &trial}) reduce(*point, 1);
        take_in(trial);
        for (Point* point : {&best_, &other_}) reduce(*point, -1);
    }

    void take_in(const Point& trial) {
        const double next = next_step(trial);
        if (trial.value > best_.value) {
            other_ = trial;
        } else {
            if (trial.slope * best_.slope < 0) other_ = best_;
            best_ = trial;
        }
        step_ = next;
    }

    // Distance from `to`, as a share of that to `from`, of the minimum of the cubic through both.
    static std::pair<double, double> cubic(const Point& from, const Point& to, bool is_backwards, bool is_beyond) {
        const double mean = 3 * (from.value - to.value) / (to.step - from.step) + from.slope + to.slope;
        const double scale = std::max({std::abs(mean), std::abs(from.slope), std::abs(to.slope)});
        double square = mean / scale * (mean / scale) - from.slope / scale * (to.slope / scale);
        if (is_beyond) square = std::max(0.0, square);
        double root = scale * std::sqrt(square);
        if (is_backwards) root = -root;
        return {((root - to.slope) + mean) / (((root - to.slope) + root) + from.slope), root};
    }

    double next_step(const Point& trial) {
        const double step = trial.step, best = best_.step;
        const double secant = step + trial.slope / (trial.slope - best_.slope) * (best - step);
        if (trial.value > best_.value) {
            bracketed_ = true;
            const double by_cubic = best + cubic(trial, best_, step < best, false).first * (step - best);
            const double descent = (best_.value - trial.value) / (step - best) + best_.slope;
            const double by_square = best + best_.slope / descent / 2 * (step - best);
            return std::abs(by_cubic - best) < std::abs(by_square - best) ? by_cubic
                                                                          : by_cubic + (by_square - by_cubic) / 2;
        }
        if (trial.slope * best_.slope < 0) {
            bracketed_ = true;
            const double by_cubic = step + cubic(best_, trial, step > best, false).first * (best - step);
            return std::abs(by_cubic - step) > std::abs(secant - step) ? by_cubic : secant;
        }
        if (std::abs(trial.slope) < std::abs(best_.slope)) return beyond(trial, secant);
        if (bracketed_) return step + cubic(other_, trial, step > other_.step, false).first * (other_.step - step);
        return step > best ? most_ : least_;
    }

    // Where the function still falls, but less steeply.
    double beyond(const Point& trial, double secant) {
        const double step = trial.step, best = best_.step;
        const auto [share, root] = cubic(best_, trial, step > best, true);
        const double end = step > best ? most_ : least_;
        const double by_cubic = share < 0 && root != 0 ? step + share * (best - step) : end;
        const bool is_nearer = std::abs(by_cubic - step) < std::abs(secant - step);
        if (!bracketed_) return std::clamp(is_nearer ? secant : by_cubic, least_, most_);
        const double next = is_nearer ? by_cubic : secant, limit = step + 0.66 * (other_.step - step);
        return step > best ? std::min(limit, next) : std::max(limit, next);
    }

    void bound_next() {
        if (bracketed_) {
            const double apart = std::abs(other_.step - best_.step);
            if (apart >= 0.66 * width_before_) step_ = best_.step + 0.5 * (other_.step - best_.step);
            width_before_ = width_;
            width_ = apart;
            least_ = std::min(best_.step, other_.step);
            most_ = std::max(best_.step, other_.step);
        } else {
            least_ = step_ + 1.1 * (step_ - best_.step);
            most_ = step_ + 4 * (step_ - best_.step);
        }
        step_ = std::clamp(step_, 0.0, longest_);
        if (bracketed_ && (step_ <= least_ || step_ >= most_ || most_ - least_ <= narrow * most_)) step_ = best_.step;
    }
};

}  // namespace
