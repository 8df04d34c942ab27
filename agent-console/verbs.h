#pragma once

#include <google/protobuf/message.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent-console/exit.h"
#include "agent-console/texts.h"
#include "hotline/v1/procedure.pb.h"

namespace hotline {

class Session;
struct Verb;

// What an option takes; says how a value is checked and what Tab offers.
enum class Value {
  kFlag,      // nothing
  kField,     // read by the type of the field at `path`: enum words, numbers, times, text
  kLong,      // text, or @FILE to read it from a file (@- standard input)
  kTime,      // as ReadTime
  kDay,       // "2026-09-01"
  kNumber,    // a whole number from 1
  kCase,      // a case: number, case/NUMBER, cases/NUMBER, @N
  kDispatch,  // a case as above, or NUMBER/SERIAL
  kCall,      // a call: id, call/ID, calls/ID
  kCategory,  // codes and ids of the place; the server checks them
  kUnit,
  kAccount,  // an account: ID, accounts/ID
  kRegion,
  kFile,
  kFigure,  // id of a report's figure
  kWord     // one of a fixed list of the verb, which checks it
};

struct Option {
  // "--kind", or the capital name of a positional argument: "CASE".
  const char* name;
  Value value;
  // Where the value goes in the request (fields.h); nullptr: the verb reads it itself.
  const char* path;
  Text help;
  bool required = false;
  bool repeated = false;
  // Of the options with the same letter exactly one has to be given.
  char choice = 0;
  // A bool field that is set besides.
  const char* also = nullptr;

  bool positional() const { return name[0] != '-'; }
};

// The same option, marked: it has to be given; it may be given several times; exactly one of those
// with its letter has to be given; it sets a bool field besides.
constexpr Option Needed(Option option) {
  option.required = true;
  return option;
}
constexpr Option Many(Option option) {
  option.repeated = true;
  return option;
}
constexpr Option OneOf(char choice, Option option) {
  option.choice = choice;
  return option;
}
constexpr Option Also(const char* path, Option option) {
  option.also = path;
  return option;
}

// What was given to a verb, in the order of the command line: that order groups the options of
// several demands.
struct Arguments {
  const Verb* verb = nullptr;
  std::vector<std::pair<const Option*, std::string>> given;

  bool Has(std::string_view name) const;
  // The last value given; empty when there is none.
  std::string Get(std::string_view name) const;
  std::vector<std::string> All(std::string_view name) const;
};

// One verb of the console. The table of verbs generates help and completion.
struct Verb {
  const char* noun;
  // Empty when the noun is a command by itself.
  const char* verb;
  Text summary;
  // The act of the state table that it performs: names the roles. ACT_UNSPECIFIED: it only reads.
  v1::Act::Kind act;
  // The request that the options' paths speak of; nullptr: none.
  const google::protobuf::Message* request;
  std::vector<Option> options;
  std::vector<const char*> examples;
  Exit (*run)(Session&, const Arguments&);
  // It ends something for good: asks first on a terminal, needs --yes elsewhere.
  bool final = false;

  std::string title() const { return *verb ? std::string(noun) + " " + verb : noun; }
};

// The whole table, in the order of the help.
const std::vector<Verb>& Verbs();
// nullptr when there is no such verb.
const Verb* FindVerb(std::string_view noun, std::string_view verb);
// The nouns in the order of the table, each once.
std::vector<std::string> Nouns();
// Text about a noun; empty when there is no such noun.
std::string NounSummary(std::string_view noun, Language language);

// The options that fill the field which a refusal names, or what is in it: "call.demands[0].kind"
// leads to --kind, "call.demands[0].accused" to all of an accused.
std::vector<const Option*> OptionsFor(const Verb& verb, std::string_view field);

// The parts of the table, each beside the functions that run it.
std::vector<Verb> CallVerbs();
// The options of `call log`, which are the questions of the guided entry too (entry.h).
std::vector<Option> CallOptions();
std::vector<Verb> CaseReadingVerbs();
std::vector<Verb> DeskVerbs();
std::vector<Verb> UnitVerbs();
std::vector<Verb> DispatchVerbs();
std::vector<Verb> AskVerbs();
std::vector<Verb> ReviewVerbs();
std::vector<Verb> CourseVerbs();
std::vector<Verb> CustodyVerbs();
std::vector<Verb> NoticeVerbs();
std::vector<Verb> ReportVerbs();
std::vector<Verb> CalendarVerbs();
std::vector<Verb> RouteVerbs();
std::vector<Verb> PlaceVerbs();
std::vector<Verb> PlaceImportVerbs();
std::vector<Verb> OtherVerbs();

}  // namespace hotline
