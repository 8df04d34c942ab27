#pragma once

#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

namespace hotline {

// Why an order cannot be carried out; a sentence that says what to do.
class CustodyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Checks the files of a data folder or of an ordinary backup: both chains, every row, the signed
// heads of days, also against the folder's own list of them and against `head_lists`, copies that
// were kept elsewhere. One line for each to `out`, with what is wrong and what to do; how far it is
// to `progress`, at most every two seconds. True when all holds. Throws CustodyError when there is
// nothing to check, DatabaseError when a file cannot be read.
bool VerifyData(const std::string& folder, const std::vector<std::string>& head_lists,
                std::ostream& out, std::ostream& progress);

}  // namespace hotline
