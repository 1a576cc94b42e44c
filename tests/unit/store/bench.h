#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/store/store.h"

namespace sideport::test_support {

/// A PostgreSQL server of its own, reached by a socket only, and gone after the test. As root it
/// runs as nobody, since the server refuses root.
class PostgresServer {
  public:
    /// The server of this program; nothing where PostgreSQL is not installed or does not start,
    /// and then a warning says so.
    static PostgresServer* get();
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// URL of a new, empty database.
    std::string new_database();
    /// Runs SQL in a database by its URL.
    void sql(const std::string& url, const std::string& words) const;
    const std::filesystem::path& folder() const { return folder_; }

  private:
    explicit PostgresServer(std::filesystem::path bin);
    bool start();
    int run(const std::string& command) const;

    std::filesystem::path bin_, folder_;
    bool runs_ = false;
    int databases_ = 0;
};

/// Places of empty stores: a file, and a database where there is a server.
std::vector<std::string> empty_places(const std::filesystem::path& folder);

/// An attempt with a little of everything; `number` makes it another one.
store::Attempt some_attempt(const std::string& trainee, int number);

/// The folder of a finished session, as the program writes it.
void write_session_folder(const std::filesystem::path& folder, const std::string& trainee,
                          double score, bool ended = true);

/// Waits for a child process; its exit status, or minus the signal that ended it.
int wait_for(int child);

}  // namespace sideport::test_support
