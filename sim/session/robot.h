#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/session/session.h"

namespace sideport::session {

/// A trainee made of rules. It sends the same commands as a person and looks only at what a person
/// could see: pictures (where pump, port and needle are in them), readouts, the syringe, the status
/// line.
class Robot {
  public:
    Robot() = default;
    virtual ~Robot() = default;
    Robot(const Robot&) = delete;
    Robot& operator=(const Robot&) = delete;
    /// Commands for this tick; may be empty.
    virtual std::vector<Command> act(const Model& model, const State& state) = 0;
    /// Nothing more will come; a session without an end is closed then.
    virtual bool finished() const = 0;
};

/// Names for --trainee: the expert, then those who make one typical error each.
std::vector<std::string> robot_names();
/// What it does wrong, for people: "never turns to the lateral view"; empty for an unknown name.
std::string_view robot_error(std::string_view name);
/// nullptr for an unknown name.
std::unique_ptr<Robot> make_robot(const std::string& name);
/// Plays a commands.jsonl. Errors: file.*, command.* with file:line.
Result<std::unique_ptr<Robot>> make_file_robot(const std::filesystem::path& file);

}  // namespace sideport::session
