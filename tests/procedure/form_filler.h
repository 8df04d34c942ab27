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
  std::vector<std::string> cases;     // "cases/{number}"
  // Of the case in question.
  std::vector<std::string> units;
  std::vector<std::string> dispatches;
  Instant now;
};

// Fills any request of the service by the names and types of its fields, so that a method that is
// new is played as well. Leaves `change` and the resource's name alone.
class FormFiller {
 public:
  FormFiller(const FormWorld& world, Dice& dice) : world_(world), dice_(dice) {}

  // Each field with about two chances in three.
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
};

}  // namespace hotline
