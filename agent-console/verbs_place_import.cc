#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "agent-console/acting.h"
#include "agent-console/files.h"
#include "agent-console/texts_place.h"
#include "rules/place_import.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

// Files of a place folder that are no tables of an import.
bool IsLeftOut(const std::string& name) {
  return name == "accounts.csv" || name.starts_with("calendar_");
}

// The table files that PATH means: itself, or what is in it.
std::vector<fs::path> TableFiles(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const fs::path& file = entry.path();
    if (file.extension() == ".csv" && !IsLeftOut(file.filename().string())) files.push_back(file);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void ShowChanges(Session& session, const v1::ImportPlaceResponse& answer) {
  const std::vector<v1::TableChange> changes(answer.changes().begin(), answer.changes().end());
  Page page;
  page.list = true;
  page.items = Pointers(changes);
  page.table.columns = {{texts::kTable},
                        {texts::kRows, false, true},
                        {texts::kAdded, false, true},
                        {texts::kChanged, false, true},
                        {texts::kRemoved, false, true},
                        {texts::kWhich}};
  for (const v1::TableChange& one : changes) {
    std::string keys;
    for (const std::string& key : one.keys()) keys += (keys.empty() ? "" : " ") + key;
    page.names.push_back(one.file());
    page.table.rows.push_back({one.file(), std::to_string(one.rows()), std::to_string(one.added()),
                               std::to_string(one.changed()), std::to_string(one.removed()), keys});
  }
  Print(session, page);
}

Exit ImportPlace(Session& session, const Arguments& arguments) {
  v1::ImportPlaceRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const std::vector<fs::path> files = TableFiles(arguments.Get("PATH"));
  for (const fs::path& file : files) {
    const std::string table_name = arguments.Has("--table") && files.size() == 1
                                       ? arguments.Get("--table")
                                       : file.filename().string();
    if (!IsImportable(table_name)) {
      return session.Usage(session.Say(texts::kWhichTable, {table_name, ImportableTables()}));
    }
    const auto bytes = FileBytes(session, file.string());
    if (!bytes) return Exit::kUsage;
    v1::PlaceTable& table = *request.add_tables();
    table.set_name(table_name);
    table.set_content(*bytes);
  }
  // The server checks and compares; nothing is kept.
  request.set_dry_run(session.settings.dry_run);
  request.mutable_change()->set_request_id(session.RequestId());
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  session.Saw(answer->commit_seq());
  if (answer->changes().empty()) {
    session.Talk(session.Say(texts::kNothingChanged, {answer->version().version()}));
    return Exit::kOk;
  }
  if (!session.settings.dry_run) {
    session.Talk(session.Say(texts::kPlaceImported, {answer->version().version()}));
  }
  for (const std::string& later : answer->later_versions()) {
    session.Talk(session.Say(texts::kLaterVersion, {later}));
  }
  ShowChanges(session, *answer);
  return Exit::kOk;
}

Exit ExportPlace(Session& session, const Arguments& arguments) {
  v1::ExportPlaceRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const fs::path folder = arguments.Get("FOLDER");
  std::error_code error;
  fs::create_directories(folder, error);
  Page page;
  page.list = true;
  page.table.columns = {{texts::kTable}};
  for (const v1::PlaceTable& table : answer->tables()) {
    const fs::path path = folder / fs::path(table.name()).filename();
    // Nobody's file is written over.
    if (fs::exists(path, error)) {
      session.Complain(session.Say(texts::kFileIsThere, {path.string()}));
      return Exit::kFailed;
    }
    std::ofstream file(path, std::ios::binary);
    file << table.content();
    if (!file.flush()) {
      session.Complain(session.Say(texts::kNoWriting, {path.string()}));
      return Exit::kFailed;
    }
    page.items.push_back(&table);
    page.names.push_back(path.string());
    page.table.rows.push_back({path.string()});
  }
  Print(session, page);
  return Exit::kOk;
}

}  // namespace

std::vector<Verb> PlaceImportVerbs() {
  return {
      {"place",
       "import",
       {"导入规则和单位目录（CSV），从某日起生效",
        "enter rules and directory as CSV, from a day on"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ImportPlaceRequest::default_instance(),
       {Needed(
            {"PATH",
             Value::kFile,
             nullptr,
             {"CSV 文件（UTF-8 或 GB18030），或其文件夹；每张表整张替换",
              "a CSV file (UTF-8 or GB18030) or a folder of them; each table is replaced whole"}}),
        Needed({"--from",
                Value::kDay,
                "effective_day",
                {"生效日，不早于今天", "the day from which it holds, not before today"}}),
        {"--table",
         Value::kWord,
         nullptr,
         {"文件名不同时，是哪张表：rules.csv、units.csv …",
          "which table a file of another name is: rules.csv, units.csv ..."}}},
       {"place import rules.csv --from 2027-01-01 --dry-run",
        "place import folder --from 2027-01-01"},
       ImportPlace},
      {"place",
       "export",
       {"导出某版本的各表", "write the tables of a version to files"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ExportPlaceRequest::default_instance(),
       {Needed({"FOLDER", Value::kFile, nullptr, {"文件夹", "the folder"}}),
        {"--version",
         Value::kField,
         "version",
         {"版本（缺省：现行）", "version (default: in force)"}}},
       {"place export place-now"},
       ExportPlace},
  };
}

}  // namespace hotline
