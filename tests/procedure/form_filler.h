#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "hotline/v1/place.pb.h"
#include "rules/times.h"
#include "tests/procedure/dice.h"

namespace hotline {

// What a random form may speak of.
struct FormWorld {
  const v1::Place* place = nullptr;
  std::vector<std::string> accounts;  // "accounts/{id}"
  std::vector<std::string> cases;     // "cases/{number}", by registration
  // Units for which somebody can act: by an account, or the desk for one that has none.
  std::vector<std::string> manned;
  // Of the case in question.
  std::vector<std::string> units;
  std::vector<std::string> dispatches;
  Instant now;
};

// Fills any request of the service by the names and types of its fields, so that a method that is
// new is played as well. Leaves `change` and the resource's name alone.
class FormFiller {
 public:
  // Fills so many fields in a hundred: who leaves fields out takes what is proposed.
  FormFiller(const FormWorld& world, Dice& dice, int filled_percent)
      : world_(world), dice_(dice), filled_percent_(filled_percent) {}

  // Each field with that chance.
  void Fill(google::protobuf::Message& message);
  // The field of a path as a refusal names it ("reply.told_how", "co_handlers[0].unit"), anew;
  // false when there is no such field.
  bool FillAt(google::protobuf::Message& message, const std::string& path);

 private:
  using Field = google::protobuf::FieldDescriptor;
  void FillField(google::protobuf::Message& message, const Field& field);
  void FillOne(google::protobuf::Message& message, const Field& field, bool repeated);
  std::string Word(const std::string& field);

  const FormWorld& world_;
  Dice& dice_;
  const int filled_percent_;
};

}  // namespace hotline
