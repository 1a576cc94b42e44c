#pragma once

// SOCI and what holds a session of it. Only the .cpp files of this module include it.

#include <soci/soci-config.h>
// the conversions to Boost's types would need Boost's headers for nothing
#undef SOCI_HAVE_BOOST
#undef SOCI_HAVE_BOOST_DATE_TIME
#include <soci/soci.h>

#include "sim/store/store.h"

namespace sideport::store {

struct Store::Inside {
    Place place;
    soci::session sql;
};

/// What the database answered, as a code that says what to do, without passwords.
Error error_of(const std::exception& problem, const Place& place);

/// Connects and sets how long locks are waited for. Throws what error_of() understands.
void connect(Store::Inside& inside);
void set_wait(Store::Inside& inside, int seconds);

/// One transaction that writes: no other program writes between its begin and its end, so that
/// numbers given in it are unique. Undone unless committed.
class Transaction {
  public:
    explicit Transaction(Store::Inside& inside);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Store::Inside& inside_;
    bool open_ = true;
};

/// Runs `work`, which returns a Result<T>, and turns what the database throws into an Error.
template <typename T, typename Work>
Result<T> guarded(const Place& place, Work&& work) {
    try {
        return work();
    } catch (const std::exception& problem) {
        return error_of(problem, place);
    }
}

}  // namespace sideport::store
