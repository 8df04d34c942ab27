#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "storage/sealing.h"

// Proofs of cases for whoever has no store (storage/case_proof.h). All throw CustodyError with a
// sentence that says what to do, or DatabaseError.
namespace hotline {

// A new file `to` with the proof of a case, as JSON. Servers may run meanwhile.
void ProveCase(const std::string& data, const std::string& number, const std::string& to,
               std::ostream& out);

// Says what the proof in a file shows, or what is wrong with it; true when it holds. `keys` are
// public keys in hex.
bool CheckProofFile(const std::string& file, const std::vector<std::string>& keys,
                    std::ostream& out);

// In hex, the public key of a data folder; its key file is made when missing.
std::string PublicKeyOf(const std::string& data, const Randomness& randomness);

}  // namespace hotline
