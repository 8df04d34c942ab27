// The lengths that the protos state and those that the rules hold a request to are the same.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <vector>

#include "hotline/v1/ask_service.pb.h"
#include "hotline/v1/case_service.pb.h"
#include "hotline/v1/course_service.pb.h"
#include "hotline/v1/custody_service.pb.h"
#include "hotline/v1/dispatch_service.pb.h"
#include "hotline/v1/intake_service.pb.h"
#include "hotline/v1/notice_service.pb.h"
#include "rules/text.h"
#include "tests/paths.h"

namespace hotline {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

struct Stated {
  const FieldDescriptor* field;
  std::size_t most;
};

// "at most 1,000 characters": 1000; 0 where the comment states none.
std::size_t MostIn(const std::string& comment) {
  static const std::regex kMost("at most ([0-9,]+)\\s+characters");
  std::smatch found;
  if (!std::regex_search(comment, found, kMost)) return 0;
  std::string number = found[1];
  std::erase(number, ',');
  return std::stoul(number);
}

// What the comments of one file state. A comment speaks of all fields below it, up to the next one.
std::vector<Stated> StatedIn(const FileDescriptor& file) {
  static const std::regex kMessage("\\s*message (\\w+) \\{"), kText("\\s*string (\\w+) = \\d+;"),
      kComment("\\s*// (.*)"), kEnd("\\s*\\}");
  std::ifstream source(SourceFolder() + "/proto/" + file.name());
  std::vector<Stated> stated;
  std::vector<std::string> path;  // of messages, and "" for what else has braces
  std::string comment;
  bool in_comment = false;
  std::smatch found;
  for (std::string line; std::getline(source, line);) {
    const bool is_comment = std::regex_match(line, found, kComment);
    if (is_comment) comment = (in_comment ? comment + " " : "") + found[1].str();
    in_comment = is_comment;
    if (is_comment) continue;
    if (std::regex_match(line, found, kText) && MostIn(comment) > 0) {
      std::string name = "hotline.v1.";
      for (const std::string& message : path) name += message + ".";
      const auto* field = file.pool()->FindFieldByName(name + found[1].str());
      INFO(name << found[1].str());
      REQUIRE(field != nullptr);
      stated.push_back({field, MostIn(comment)});
    } else if (std::regex_search(line, found, kMessage)) {
      path.push_back(found[1]);
      comment.clear();
    } else if (line.ends_with("{")) {
      path.emplace_back();
    } else if (std::regex_match(line, kEnd)) {
      path.pop_back();
      comment.clear();
    }
  }
  return stated;
}

void AddReachable(const Descriptor& message, std::set<const Descriptor*>& reached) {
  if (!reached.insert(&message).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const Descriptor* type = message.field(i)->message_type();
    if (type != nullptr) AddReachable(*type, reached);
  }
}

std::string OutcomeOf(const FieldDescriptor& field, std::size_t length) {
  const std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(field.containing_type())
          ->New());
  std::string text;
  while (length-- > 0) text += "测";
  message->GetReflection()->SetString(message.get(), &field, text);
  Findings found;
  found.CheckFields(*message, "");
  std::string words;
  for (const v1::Refusal& one : found.refusals().refusals()) {
    words += v1::Refusal::Reason_Name(one.reason()) + " " + one.field();
  }
  return words;
}

TEST_CASE("what a proto states as the length of a text is what a request is held to") {
  const FileDescriptor* const services[] = {
      v1::LogCallRequest::descriptor()->file(),    v1::DispatchCaseRequest::descriptor()->file(),
      v1::AskReturnRequest::descriptor()->file(),  v1::AskExtensionRequest::descriptor()->file(),
      v1::RejectCaseRequest::descriptor()->file(), v1::RemindUnitRequest::descriptor()->file(),
      v1::ShredCaseRequest::descriptor()->file()};
  std::set<const Descriptor*> messages;
  for (const FileDescriptor* file : services) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor& message = *file->message_type(i);
      if (message.name().ends_with("Request")) AddReachable(message, messages);
    }
  }
  std::set<const FileDescriptor*> files;
  for (const Descriptor* message : messages) {
    if (message->file()->name().starts_with("hotline/")) files.insert(message->file());
  }
  int held = 0;
  for (const FileDescriptor* file : files) {
    for (const Stated& one : StatedIn(*file)) {
      if (!messages.contains(one.field->containing_type())) continue;
      ++held;
      INFO(one.field->full_name() << " " << one.most);
      CHECK(OutcomeOf(*one.field, one.most) == "");
      CHECK(OutcomeOf(*one.field, one.most + 1) == "TOO_LONG " + one.field->name());
    }
  }
  CHECK(held > 80);
}

}  // namespace
}  // namespace hotline
