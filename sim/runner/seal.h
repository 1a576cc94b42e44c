#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::runner {

/// The private key with which this station signs what it has recorded (Ed25519).
struct StationKey {
    std::string seed;  ///< 32 secret bytes
};

/// $XDG_DATA_HOME/sideport, or in ~/.local/share: what belongs to this station and is not rebuilt.
std::filesystem::path station_folder();

/// The key in folder/station.key; made there, readable by its owner only, when there is none.
/// Errors: key.damaged (not 64 hexadecimal digits), file.unwritable.
Result<StationKey> station_key(const std::filesystem::path& folder);

/// First 16 hexadecimal digits of the public key: how people name a station's key.
std::string fingerprint(const StationKey& key);

/// A text signed with a station's key: 64 and 128 hexadecimal digits.
struct Signature {
    std::string public_key, digits;
};
Signature sign(const StationKey& key, std::string_view text);
/// True when this text was signed so by the holder of that key.
bool fits(const Signature& signature, std::string_view text);
/// First 16 hexadecimal digits of a public key, as fingerprint(); empty when it is none.
std::string fingerprint_of(std::string_view public_key);
/// SHA-256 as 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// What the seal of a session folder says.
struct SealFinding {
    enum class State {
        intact,     ///< every file is as it was signed
        changed,    ///< a file was changed, added or removed after signing
        forged,     ///< the seal itself does not fit its signature
        not_sealed  ///< there is none: nothing can be proved
    };
    State state = State::not_sealed;
    std::string key;                  ///< fingerprint of the signing key; empty without a seal
    bool own_key = false;             ///< signed with this station's key
    std::vector<std::string> faults;  ///< "events.jsonl: changed between lines 65 and 128"
};

/// Signs a finished session: a chain over the lines of each log, SHA-256 of every other file, and
/// a signature over all of it, in seal.json. Errors: file.*.
Result<Done> seal_session(const std::filesystem::path& folder, const StationKey& key);

/// Compares the folder with its seal. own: this station's key, to tell it from others.
/// Errors: session.missing; a damaged seal is a finding (forged), not an error.
Result<SealFinding> check_seal(const std::filesystem::path& folder, const StationKey& own);

/// "intact", "changed", "forged", "not_sealed".
const char* seal_state_name(SealFinding::State state);

/// One sentence: "Sealed with key 0123456789abcdef of this station; nothing was changed since."
std::string seal_message(const SealFinding& finding);

}  // namespace sideport::runner
