// The evidence of a sine network and its gradient, as in likelihood.py, where the equations are.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <new>

#include "matrices.hpp"
#include "problem.hpp"

namespace {

using covaria::Problem;

constexpr double log_two_pi = 1.8378770664093454836;

// Numbers that begin at a whole vector, zero at first.
class Memory {
public:
    explicit Memory(std::size_t count)
        : values_(static_cast<double*>(::operator new(count * sizeof(double), std::align_val_t{8 * lanes}))) {
        std::fill_n(values_, count, 0.0);
    }
    ~Memory() { ::operator delete(values_, std::align_val_t{8 * lanes}); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    double* data() const { return values_; }

private:
    double* values_;
};

// A table in memory of its own.
class Table : public Matrix {
public:
    Table(std::size_t rows, std::size_t columns)
        : Matrix{nullptr, padded(columns)}, memory_(std::max<std::size_t>(rows, 1) * padded(columns)) {
        values = memory_.data();
    }

private:
    Memory memory_;
};

// The negative log of evidence times prior, at whatever hyperparameters it is asked.
class Evidence {
public:
    explicit Evidence(const Problem& problem)
        : problem_(problem),
          by_rows_(problem.units() > problem.rows),
          size_(by_rows_ ? problem.rows : problem.units()),
          inputs_(problem.inputs, problem.rows),
          response_(1, problem.rows),
          root_(1, problem.rows),
          alpha_(1, problem.rows),
          by_phase_(1, problem.rows),
          units_(problem.units(), problem.rows),
          solved_(problem.units(), problem.rows),
          units_by_row_(problem.rows, problem.units()),
          factor_(size_, size_),
          triangle_(size_, size_),
          inverse_(size_, size_),
          deviation_(1, problem.components),
          values_(1, problem.parameters()),
          weights_(1, problem.units()) {
        std::copy_n(problem.response, problem.rows, response_.values);
        std::copy_n(problem.root, problem.rows, root_.values);
        for (std::size_t row = 0; row < problem.rows; ++row) {
            count_ += problem.root[row] * problem.root[row];
            for (std::size_t k = 0; k < problem.inputs; ++k)
                inputs_.row(k)[row] = problem.table[row * problem.inputs + k];
        }
        for (std::size_t k = 0; k < problem.frequencies; ++k) ++deviation_.values[problem.component[k]];
        for (std::size_t k = 0; k < problem.components; ++k) deviation_.values[k] = 1 / std::sqrt(deviation_.values[k]);
    }

    // False where the covariance is not positive definite in double precision.
    bool evaluate(const double* theta, double& value, double* gradient) {
        const std::size_t parameters = problem_.parameters();
        for (std::size_t k = 0; k < parameters; ++k) values_.values[k] = std::exp(theta[k]);
        set_units();
        double log_determinant, trace;
        if (!(by_rows_ ? solve_by_rows(log_determinant, trace) : solve_by_weights(log_determinant, trace))) return false;
        const double variance = noise() * noise(), spare = count_ - static_cast<double>(problem_.rows);
        const std::size_t width = inputs_.stride;
        value = 0.5 * (dot(response_.values, alpha_.values, width) + log_determinant + spare * std::log(variance) +
                       count_ * log_two_pi);
        for (std::size_t unit = 0; unit < problem_.units(); ++unit)
            add_multiple(-weights_.values[unit], alpha_.values, width, solved_.row(unit));
        set_gradient(gradient);
        gradient[parameters - 2] = variance * (trace - dot(alpha_.values, alpha_.values, width)) + spare;
        add_prior(theta, value, gradient);
        return true;
    }

    // Of the last layer, at the hyperparameters evaluated last.
    const double* weights() const { return weights_.values; }

private:
    const Problem& problem_;
    bool by_rows_;
    std::size_t size_;
    Table inputs_, response_, root_, alpha_, by_phase_;  // a row for each input, or one
    Table units_, solved_;                               // a row for each unit
    Table units_by_row_, factor_, triangle_, inverse_;
    Table deviation_, values_, weights_;
    double count_ = 0;

    double length_scale(std::size_t input) const { return values_.values[problem_.scale_of_input[input]]; }
    double amplitude(std::size_t component) const { return values_.values[problem_.length_scales + component]; }
    double noise() const { return values_.values[problem_.parameters() - 2]; }
    double slope() const { return values_.values[problem_.parameters() - 1]; }

    void set_units() {
        const std::size_t half = problem_.frequencies, width = inputs_.stride;
        for (std::size_t k = 0; k < half; ++k) {
            const std::size_t component = problem_.component[k];
            const Vector deviation = splat(amplitude(component) * deviation_.values[component]);
            double* cosines = units_.row(k);
            double* sines = units_.row(half + k);
            std::fill_n(cosines, width, 0.0);
            for (std::size_t input = 0; input < problem_.inputs; ++input)
                if (const double frequency = problem_.frequency[input * half + k]; frequency != 0)
                    add_multiple(frequency / length_scale(input), inputs_.row(input), width, cosines);
            for (std::size_t row = 0; row < width; row += lanes) {
                const Vector scale = deviation * at(root_.values + row);
                Vector sine, cosine;
                sine_cosine(at(cosines + row), sine, cosine);
                at(cosines + row) = cosine * scale;
                at(sines + row) = sine * scale;
            }
        }
        const Vector steep = splat(slope());
        for (std::size_t input = 0; input < problem_.inputs; ++input)
            for (std::size_t row = 0; row < width; row += lanes)
                at(units_.row(2 * half + input) + row) = at(inputs_.row(input) + row) * at(root_.values + row) * steep;
        std::copy_n(root_.values, width, units_.row(2 * half + problem_.inputs));
        transpose_units();
    }

    void transpose_units() {
        constexpr std::size_t block = 8;
        for (std::size_t begin = 0; begin < problem_.rows; begin += block) {
            const std::size_t end = std::min(begin + block, problem_.rows);
            for (std::size_t unit = 0; unit < problem_.units(); ++unit)
                for (std::size_t row = begin; row < end; ++row) units_by_row_.row(row)[unit] = units_.row(unit)[row];
        }
    }

    bool invert() {
        if (!factorise(factor_, size_)) return false;
        invert_triangle(factor_, triangle_, size_);
        square_of_triangle(triangle_, inverse_, size_);
        return true;
    }

    double log_determinant() const {
        double total = 0;
        for (std::size_t k = 0; k < size_; ++k) total += std::log(factor_.row(k)[k]);
        return 2 * total;
    }

    double trace() const {
        double total = 0;
        for (std::size_t k = 0; k < size_; ++k) total += inverse_.row(k)[k];
        return total;
    }

    // Through K itself.
    bool solve_by_rows(double& log_determinant_of_all, double& trace_of_all) {
        const std::size_t width = inputs_.stride;
        gram_of_columns(units_, problem_.units(), factor_, size_);
        for (std::size_t row = 0; row < size_; ++row) factor_.row(row)[row] += noise() * noise();
        if (!invert()) return false;
        std::fill_n(alpha_.values, width, 0.0);
        for (std::size_t row = 0; row < size_; ++row)
            add_multiple(response_.values[row], inverse_.row(row), width, alpha_.values);
        clear(solved_, problem_.units());
        add_product(1, units_by_row_, inverse_, solved_, {0, problem_.units()}, {0, width},
                    [&](std::size_t) { return Range{0, size_}; });
        for (std::size_t unit = 0; unit < problem_.units(); ++unit)
            weights_.values[unit] = dot(units_.row(unit), alpha_.values, width);
        log_determinant_of_all = log_determinant();
        trace_of_all = trace();
        return true;
    }

    // Through A.
    bool solve_by_weights(double& log_determinant_of_all, double& trace_of_all) {
        const std::size_t width = inputs_.stride, rows = problem_.rows;
        const double variance = noise() * noise();
        gram_of_columns(units_by_row_, rows, factor_, size_);
        for (std::size_t unit = 0; unit < size_; ++unit) {
            for (std::size_t k = 0; k < factor_.stride; ++k) factor_.row(unit)[k] /= variance;
            factor_.row(unit)[unit] += 1;
        }
        if (!invert()) return false;
        const double spare = static_cast<double>(rows) - static_cast<double>(size_);
        trace_of_all = (spare + trace()) / variance;
        log_determinant_of_all = log_determinant() + static_cast<double>(rows) * std::log(variance);
        for (std::size_t unit = 0; unit < size_; ++unit)
            for (std::size_t k = 0; k < inverse_.stride; ++k) inverse_.row(unit)[k] /= variance;
        clear(solved_, size_);
        add_product(1, inverse_, units_, solved_, {0, size_}, {0, width},
                    [&](std::size_t) { return Range{0, size_}; });
        std::copy_n(response_.values, width, alpha_.values);
        for (std::size_t unit = 0; unit < size_; ++unit)
            add_multiple(-dot(units_.row(unit), response_.values, width), solved_.row(unit), width, alpha_.values);
        for (std::size_t row = 0; row < width; row += lanes) at(alpha_.values + row) = at(alpha_.values + row) / variance;
        for (std::size_t unit = 0; unit < size_; ++unit)
            weights_.values[unit] = dot(solved_.row(unit), response_.values, width);
        return true;
    }

    // With respect to the logarithms of length scales, amplitudes and slope; `solved_` holds that by units.
    void set_gradient(double* gradient) {
        const std::size_t half = problem_.frequencies, width = inputs_.stride;
        std::fill_n(gradient, problem_.parameters(), 0.0);
        double* by_phase = by_phase_.values;
        for (std::size_t k = 0; k < half; ++k) {
            const double *cosines = units_.row(k), *sines = units_.row(half + k);
            const double *by_cosines = solved_.row(k), *by_sines = solved_.row(half + k);
            for (std::size_t row = 0; row < width; row += lanes)
                at(by_phase + row) = multiply_add(-at(by_cosines + row), at(sines + row),
                                                  at(by_sines + row) * at(cosines + row));
            for (std::size_t input = 0; input < problem_.inputs; ++input)
                if (const double frequency = problem_.frequency[input * half + k]; frequency != 0)
                    gradient[problem_.scale_of_input[input]] -=
                        dot(inputs_.row(input), by_phase, width) * frequency / length_scale(input);
            gradient[problem_.length_scales + problem_.component[k]] +=
                dot(by_cosines, cosines, width) + dot(by_sines, sines, width);
        }
        for (std::size_t unit = 2 * half; unit + 1 < problem_.units(); ++unit)
            gradient[problem_.parameters() - 1] += dot(solved_.row(unit), units_.row(unit), width);
    }

    void add_prior(const double* theta, double& value, double* gradient) const {
        for (std::size_t k = 0; k < problem_.length_scales; ++k) {
            const double away = theta[k] - std::log(problem_.length_scale);
            const double deviation = away < 0 ? problem_.shorter_sd : problem_.longer_sd;
            const double by_logarithm = away / (deviation * deviation);
            value += 0.5 * away * by_logarithm;
            gradient[k] += by_logarithm;
        }
        for (std::size_t k = 0; k < problem_.components; ++k) {
            const double cost = problem_.amplitude_rate[k] * amplitude(k);
            value += cost;
            gradient[problem_.length_scales + k] += cost;
        }
    }
};

}  // namespace
