#pragma once

#include <iosfwd>
#include <stdexcept>
#include <string>

namespace hotline {

// Why an order cannot be carried out; a sentence that says what to do.
class CustodyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Checks the files of a data folder or of an ordinary backup: both chains, every row. One line for
// each file to `out`, with what is wrong and what to do; how far it is to `progress`, at most every
// two seconds. True when all holds. Throws CustodyError when there is nothing to check,
// DatabaseError when a file cannot be read.
bool VerifyData(const std::string& folder, std::ostream& out, std::ostream& progress);

}  // namespace hotline
