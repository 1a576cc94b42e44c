#include <sstream>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/session/robot.h"

namespace sideport::session {

namespace {

class FileRobot : public Robot {
  public:
    explicit FileRobot(std::vector<std::pair<std::int64_t, Command>> commands)
        : commands_(std::move(commands)) {}

    std::vector<Command> act(const Model&, const State& state) override {
        std::vector<Command> now;
        while (next_ < commands_.size() && commands_[next_].first <= state.tick) {
            now.push_back(commands_[next_++].second);
        }
        return now;
    }

    bool finished() const override { return next_ == commands_.size(); }

  private:
    std::vector<std::pair<std::int64_t, Command>> commands_;
    std::size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<Robot>> make_file_robot(const std::filesystem::path& file) {
    auto text = read_file(file);
    if (!text) return text.error();
    std::vector<std::pair<std::int64_t, Command>> commands;
    std::istringstream lines(std::move(text).value());
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        const std::string where = fmt::format("{}:{}", file.string(), number);
        auto command = from_json_line(line);
        if (!command) return Error{command.error().code, command.error().message, where};
        if (!commands.empty() && command.value().first < commands.back().first) {
            return Error{
                "command.order",
                fmt::format("tick {} after tick {}", command.value().first, commands.back().first),
                where};
        }
        commands.push_back(std::move(command).value());
    }
    return std::unique_ptr<Robot>(std::make_unique<FileRobot>(std::move(commands)));
}

}  // namespace sideport::session
