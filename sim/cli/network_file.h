#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/fluid/network.h"
#include "sim/fluid/network_transient.h"

namespace sideport::cli {

/// A value in time: constant, or linear between knots and repeated with a period (0: held at the
/// ends).
struct TimeTable {
    std::vector<double> times_s, values;
    double period_s = 0.0;

    double at(double time_s) const;
};

/// A flow or pressure that the outside gives to a node.
struct NetworkSource {
    std::size_t node = 0;
    bool is_flow = false;
    TimeTable value;
};

/// A free hydraulic network as a file describes it.
struct NetworkFile {
    std::vector<std::string> node_ids, element_ids;
    fluid::Network network;
    std::vector<double> initial_pressure;  ///< [nodes]
    std::vector<NetworkSource> sources;
    bool steady = true;
    bool second_order = true;
    double dt_s = 0.0, duration_s = 0.0;
    std::vector<double> report_times_s;  ///< empty: every step

    /// The sources at a time.
    fluid::Outside outside() const;
};

/// Reads and checks the file; collects all faults as "file:line:column: code: message". Codes:
/// file.*, network.syntax, network.unknown_field, network.missing, network.number, network.range,
/// network.unknown_node, network.duplicate, network.type, quantity.*.
NetworkFile read_network_file(const std::filesystem::path& file, Errors& errors);

}  // namespace sideport::cli
