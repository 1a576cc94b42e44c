#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "sim/ct/volume.h"

namespace sideport::ct_test {

/// What a true picture shows at a place in the patient: linear, so that slices filled in between
/// others are true as well, and different along each direction.
double truth_hu(glm::dvec3 at_L_mm);

/// A lattice in the patient, to be written in some format.
struct Lattice {
    glm::ivec3 size{12, 10, 8};
    glm::dvec3 origin_L_mm{-40.0, -30.0, -60.0};
    glm::dmat3 step_L_mm{glm::dvec3(5.0, 0.0, 0.0), glm::dvec3(0.0, 7.0, 0.0),
                         glm::dvec3(0.0, 0.0, 9.0)};

    glm::dvec3 place_L_mm(int i, int j, int k) const {
        return origin_L_mm + step_L_mm * glm::dvec3(i, j, k);
    }
    std::vector<std::int16_t> numbers() const;  ///< the truth, i fastest
};

/// A lattice turned about all three axes.
Lattice oblique();

/// Each voxel shows what is true of its place, within a unit; and the volume ends where this one
/// does, so that it is the whole of it.
void check_true(const ct::Volume& volume, const Lattice& written);

/// Reads and expects no error.
ct::Tomogram read(const std::filesystem::path& path, const ct::ReadOptions& options = {});
/// Reads and expects an error whose message holds no word about the person.
Error refused(const std::filesystem::path& path, const ct::ReadOptions& options = {});

void write(const std::filesystem::path& path, const std::string& bytes);
/// As gzip packs them.
std::string gzipped(const std::string& bytes);
/// Numbers as they lie in memory.
template <typename T>
std::string bytes_of_numbers(const std::vector<T>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
}
/// True where one of the warnings holds the words.
bool warns(const ct::Tomogram& tomogram, const char* words);

}  // namespace sideport::ct_test
