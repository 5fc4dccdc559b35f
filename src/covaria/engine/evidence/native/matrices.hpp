// Products, Cholesky factors and inverses of matrices that a processor's cache holds, row by row in whole vectors.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "vector.hpp"

namespace {

// Rows of `stride` numbers, a multiple of the lanes.
struct Matrix {
    double* values;
    std::size_t stride;

    double* row(std::size_t position) const { return values + position * stride; }
};

struct Range {
    std::size_t begin, end;
};

template <int Rows, int Vectors>
inline void add_tile(double sign, const double* left, std::size_t left_stride, const double* right,
                     std::size_t right_stride, std::size_t count, double* target, std::size_t target_stride) {
    Vector sums[Rows][Vectors]{};
    for (std::size_t k = 0; k < count; ++k, left += left_stride, right += right_stride)
        for (int r = 0; r < Rows; ++r)
            for (int v = 0; v < Vectors; ++v)
                sums[r][v] = multiply_add(splat(left[r]), at(right + v * lanes), sums[r][v]);
    for (int r = 0; r < Rows; ++r)
        for (int v = 0; v < Vectors; ++v) {
            Vector& own = at(target + r * target_stride + v * lanes);
            own = multiply_add(splat(sign), sums[r][v], own);
        }
}

template <int Vectors>
inline void add_tiles(double sign, const Matrix& left, const Matrix& right, const Matrix& target, Range rows,
                      std::size_t column, Range common) {
    std::size_t row = rows.begin;
    const auto add = [&]<int Rows>() {
        for (; row + Rows <= rows.end; row += Rows)
            add_tile<Rows, Vectors>(sign, left.row(common.begin) + row, left.stride, right.row(common.begin) + column,
                                    right.stride, common.end - common.begin, target.row(row) + column, target.stride);
    };
    add.template operator()<tile_rows>();
    if constexpr (tile_rows > 4) add.template operator()<4>();
    if constexpr (tile_rows > 2) add.template operator()<2>();
    add.template operator()<1>();
}

// target[a][b] += sign × Σ left[k][a] × right[k][b] for some rows a, and for columns b in whole vectors. `common(b)`
// gives the k of columns from b on; each sum is taken in the order of k, so that no size of tile matters.
template <class Common>
inline void add_product(double sign, const Matrix& left, const Matrix& right, const Matrix& target, Range rows,
                        Range columns, const Common& common) {
    std::size_t column = columns.begin;
    for (; column + tile_vectors * lanes <= columns.end; column += tile_vectors * lanes)
        add_tiles<tile_vectors>(sign, left, right, target, rows, column, common(column));
    for (; column < columns.end; column += lanes)
        add_tiles<1>(sign, left, right, target, rows, column, common(column));
}

inline void clear(const Matrix& matrix, std::size_t rows) {
    std::fill_n(matrix.values, rows * matrix.stride, 0.0);
}

// Replaces the upper triangle of a symmetric matrix by U, where UᵀU is the matrix; false if it is not positive
// definite.
inline bool factorise(const Matrix& matrix, std::size_t size) {
    for (std::size_t begin = 0; begin < size; begin += lanes) {
        const std::size_t end = std::min(begin + lanes, size);
        add_product(-1, matrix, matrix, matrix, {begin, end}, {begin, matrix.stride},
                    [&](std::size_t) { return Range{0, begin}; });
        for (std::size_t row = begin; row < end; ++row) {
            double* own = matrix.row(row);
            if (!(own[row] > 0)) return false;
            const Vector root = splat(std::sqrt(own[row]));
            for (std::size_t k = begin; k < matrix.stride; k += lanes) at(own + k) = at(own + k) / root;
            for (std::size_t below = row + 1; below < end; ++below)
                add_multiple(-own[below], own + begin, matrix.stride - begin, matrix.row(below) + begin);
        }
    }
    return true;
}

// The inverse of Uᵀ, a lower triangle, with zeros above.
inline void invert_triangle(const Matrix& factor, const Matrix& inverse, std::size_t size) {
    clear(inverse, size);
    for (std::size_t begin = 0; begin < size; begin += lanes) {
        const std::size_t end = std::min(begin + lanes, size);
        add_product(-1, factor, inverse, inverse, {begin, end}, {0, begin},
                    [&](std::size_t column) { return Range{column, begin}; });
        for (std::size_t row = begin; row < end; ++row) inverse.row(row)[row] = 1;
        for (std::size_t row = begin; row < end; ++row) {
            double* own = inverse.row(row);
            const Vector pivot = splat(factor.row(row)[row]);
            for (std::size_t k = 0; k < padded(end); k += lanes) at(own + k) = at(own + k) / pivot;
            for (std::size_t below = row + 1; below < end; ++below)
                add_multiple(-factor.row(row)[below], own, padded(end), inverse.row(below));
        }
    }
}

// TᵀT of a lower triangle T, both halves.
inline void square_of_triangle(const Matrix& triangle, const Matrix& target, std::size_t size) {
    clear(target, size);
    for (std::size_t begin = 0; begin < size; begin += lanes)
        add_product(1, triangle, triangle, target, {begin, std::min(begin + lanes, size)}, {begin, target.stride},
                    [&](std::size_t column) { return Range{std::min(column, size), size}; });
    for (std::size_t row = 1; row < size; ++row)
        for (std::size_t column = 0; column < row; ++column) target.row(row)[column] = target.row(column)[row];
}

// The upper triangle of the products of all columns of a table, rows.
inline void gram_of_columns(const Matrix& table, std::size_t rows, const Matrix& target, std::size_t size) {
    clear(target, size);
    for (std::size_t begin = 0; begin < size; begin += lanes)
        add_product(1, table, table, target, {begin, std::min(begin + lanes, size)}, {begin, target.stride},
                    [&](std::size_t) { return Range{0, rows}; });
}

}  // namespace
