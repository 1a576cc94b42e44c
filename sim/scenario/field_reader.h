#pragma once

// Walks a document along the field table. Only the .cpp files of this module include it.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario/distribution.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/yaml_tree.h"

namespace sideport::scenario {

/// Fills a scenario from a document; every fault is kept.
class FieldReader {
  public:
    FieldReader(const Document& document, const Draw& draw, ReadResult& result)
        : document_(document),
          draw_(draw),
          result_(result) {}

    void read();

    /// Where a field stands, or the file.
    std::string place_of(const std::string& pointer) const;

  private:
    void read_node(const YAML::Node& node, const std::string& pointer, const std::string& pattern,
                   std::size_t index);
    void read_map(const YAML::Node& node, const std::string& pointer, const std::string& pattern,
                  const std::vector<std::string>& allowed, std::size_t index);
    void read_list(const YAML::Node& node, const std::string& pointer, const std::string& pattern);
    void read_keys(const YAML::Node& node, const std::string& pointer, const std::string& pattern);
    void read_value(const FieldSpec& spec, const YAML::Node& node, const std::string& pointer,
                    std::size_t index);
    void add_defaults(const std::string& pointer, const std::string& pattern, std::size_t index,
                      const YAML::Mark& mark = YAML::Mark::null_mark());
    void fail(std::string code, std::string message, const YAML::Node& node,
              const std::string& pointer);

    const Document& document_;
    Draw draw_;
    ReadResult& result_;
    std::set<std::string> given_;
    std::set<std::string> broken_;  ///< parts that hold a value; told once
    std::map<std::string, std::string> places_;
};

}  // namespace sideport::scenario
