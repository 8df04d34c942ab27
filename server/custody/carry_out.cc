#include "server/custody/carry_out.h"

#include <exception>
#include <ostream>

#include "server/custody/backup.h"
#include "server/custody/prove.h"
#include "server/custody/verify.h"

namespace hotline {
namespace {

bool Do(const CustodyOrder& order, Instant now, const Randomness& randomness, std::ostream& out,
        std::ostream& err) {
  switch (order.verb) {
    case CustodyOrder::Verb::kVerify:
      return VerifyData(order.data, order.head_lists, out, err);
    case CustodyOrder::Verb::kBackUp:
      BackUpData(order.data, order.to, out);
      return true;
    case CustodyOrder::Verb::kBackUpKeys:
      BackUpKeysOf(order.data, order.to, now, order.expire_days, out);
      return true;
    case CustodyOrder::Verb::kRestore:
      RestoreData(order, now, randomness, out, err);
      return true;
    case CustodyOrder::Verb::kProve:
      ProveCase(order.data, order.case_number, order.to, out);
      return true;
    case CustodyOrder::Verb::kCheckProof:
      return CheckProofFile(order.proof, order.trusted_keys, out);
    case CustodyOrder::Verb::kPublicKey:
      out << PublicKeyOf(order.data, randomness) << "\n";
      return true;
    case CustodyOrder::Verb::kNone:
      break;
  }
  return false;
}

}  // namespace

int CarryOut(const CustodyOrder& order, Instant now, const Randomness& randomness,
             std::ostream& out, std::ostream& err) {
  try {
    return Do(order, now, randomness, out, err) ? 0 : 1;
  } catch (const std::exception& error) {
    err << "hotlined: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace hotline
