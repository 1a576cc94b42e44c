#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/app/watched.h"
#include "sim/standards/rating_scale.h"

namespace sideport::app {

/// Keeps the ratings of one rater: beside the session at once, and in the store as soon as the
/// attempt is there, also when the station has gone on to something else by then.
class RatingKeeper {
  public:
    /// store: file or URL; empty: none.
    RatingKeeper(std::string store, std::string rater)
        : store_(std::move(store)),
          rater_(std::move(rater)) {}

    void use(const standards::RatingScale* scale) { scale_ = scale; }
    /// Writes what has changed, and stores it where the session has ended.
    void keep(Watched& watched);
    /// The session is not followed any more: what is not stored yet is remembered.
    void leave(Watched& watched);
    /// Tries again what could not be stored.
    void retry();
    /// Sessions whose ratings still wait for the store.
    std::size_t waiting() const { return waiting_.size(); }

  private:
    std::string store_, rater_;
    const standards::RatingScale* scale_ = nullptr;
    std::map<std::filesystem::path, std::map<std::string, int>> waiting_;  ///< by session
};

}  // namespace sideport::app
