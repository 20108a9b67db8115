# Texts of the interface.
skip = Skip to content
nav = Main navigation
nav-campaigns = Campaigns
nav-api = API
breadcrumb = Breadcrumb
theme-light = Switch to the light theme
theme-dark = Switch to the dark theme
close = Close
cancel = Cancel
retry = Try again
loading = Loading…
actions = Actions
yes = Yes
no = No
percent = { $value } %
progress = Progress
page-previous = Previous
page-next = Next
page-of = Page { $page } of { $pages }
problem-unreachable = The server is not responding. Check your connection, then try again.
error-title = Something went wrong
error-not-found = This page does not exist
error-not-found-help = The address may be incomplete, or the item was deleted.
back-to-campaigns = Back to campaigns

sign-in = Sign in
sign-in-help = Enter your email address and password.
sign-in-again = Sign in to continue.
sign-in-go = Sign in
sign-out = Sign out
email = Email address
email-missing = Enter your email address.
password = Password
password-missing = Enter your password.
password-rule = At least 8 characters, without your name, your email address or a common word.
name = Name
name-missing = Enter your name.
setup-title = First administrator
setup-help = Nobody can sign in yet. Create the account that will administer TestGyver.
setup-go = Create account

status-pending = Waiting
status-running = Running
status-completed = Completed
status-passed = Passed
status-failed = Failed
status-cancelled = Cancelled
status-skipped = Skipped
status-paused = Paused
status-waiting-at = Waiting ({ $place ->
    [one] { $place }st
    [two] { $place }nd
    [few] { $place }rd
   *[other] { $place }th
})

campaign = Campaign
campaigns-search = Search campaigns
campaigns-empty = No campaigns yet
campaigns-empty-help = A campaign is a sequence of tests that runs in an environment.
campaigns-no-hit = No campaign contains '{ $search }'.
never-run = Never run
tests-count = { $count ->
    [0] No tests
    [one] { $count } test
   *[other] { $count } tests
}
created = Created { $date } by { $name }
report = Report
reports = Reports
reports-empty = No runs yet: run the campaign to get a first report.
report-name = Name
report-environment = Environment
report-status = Status
report-date = Date
report-duration = Duration
report-view = View
report-view-named = View report { $name }
tests = Tests
tests-empty = This campaign has no tests yet: write one to be able to run it.
test-unnamed = Unnamed test
files = Files
files-empty = No files. Drop some here, or select 'Add files': tests can send and read them.
file-size = { $size } KiB

launch-open = Run campaign
launch-title = Run campaign
launch-name = Report name
launch-name-help = The name must be unique.
launch-name-missing = Enter a report name.
launch-environment = Environment
launch-environment-choose = Select an environment
launch-environment-missing = Select an environment to run in.
launch-environment-none = There are no environments: an administrator can add one on the Variables page.
launch-protected = Protected environment: type '{ $name }' to confirm
launch-protected-wrong = Type exactly '{ $name }'.
launch-stop = Stop on first failure
launch-parallel = Parallel tests
launch-parallel-help = 1: tests run one after another, in order. Empty: campaign setting.
launch-unresolved = { $count ->
    [one] This variable has no value in { $environment }; actions that use it will fail:
   *[other] These { $count } variables have no value in { $environment }; actions that use them will fail:
}
launch-go = Start run

test-alone = Single test
launched-by = Started by
started-at = Started
expected = usually about { $duration }
stop = Stop
link-cut = Connection lost, reconnecting…
filter = Filter tests by status
filter-all = All
filter-empty = No test has this status.
follow-run = Follow the run
test-waiting = This test is waiting for its turn.
ended-completed = Run '{ $name }' completed successfully.
ended-failed = Run '{ $name }' finished with failures.
ended-cancelled = Run '{ $name }' was stopped.

log-of = Log of test { $name }
log-search = Search log
log-lines = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
log-hits = { $count ->
    [0] no matches
    [one] { $count } match
   *[other] { $count } matches
}
log-wrap = Wrap lines
log-copy = Copy
log-copied = Log copied.
log-copy-failed = The browser blocked copying: use 'Download'.
log-download = Download
log-follow = Follow log
log-empty = Nothing yet.
log-no-hit = No line contains this text.
log-hit-at = { $at } of { $count }
log-previous = Previous match
log-next = Next match
log-only = Matches only
log-follow-off = { $count ->
    [0] Following paused
    [one] Following paused, { $count } new line
   *[other] Following paused, { $count } new lines
}
log-failed = Could not load the log.

save = Save
edit = Edit
edit-named = Edit { $name }
delete = Delete
delete-named = Delete { $name }
duplicate = Duplicate
duplicate-named = Duplicate { $name }
rename = Rename
rename-named = Rename { $name }
enable = Enable
disable = Disable
undo = Undo
select = Selection
select-named = Select { $name }
selected =
    { $count ->
        [one] { $count } report selected
       *[other] { $count } reports selected
    }
required = Required
field-missing = This field is required.
field-wrong = Correct this field.
field-number = Enter a number.
confirm-type = Type '{ $name }' to confirm
confirm-wrong = The text does not match.
copy-name = { $name } (copy)
sort = Sort
sort-date = Newest first
sort-name = Name
sort-last-run = Last run
nav-variables = Variables
nav-users = Users
nav-plugins = Plugins
nav-help = Help
nav-trash = Trash
nav-profile = My profile
forbidden-title = Administrators only
forbidden-help = Your role does not give access to this page. Ask an administrator.
again-title = Your session has expired
again-help = Sign in again here: nothing you typed is lost.
environment = Environment
default = Default
secret = Secret
variable = Variable
language = Language
theme = Theme
role = Role
test = Test
tags = Tags
moved = { $name }: position { $place } of { $count }
move-named = Move { $name }: drag, or use the up and down arrows
move-help = Drag, or use the up and down arrows

campaign-new = New campaign
campaign-create = Create campaign
campaign-edit = Edit name and description
campaign-name = Campaign name
campaign-name-example = Online shop
campaign-name-missing = Enter a campaign name.
campaign-description = Description
campaign-description-help = What the campaign checks, for whoever reads it.
campaign-delete = Delete campaign
campaign-delete-help = '{ $name }' will be moved to the trash with its tests, files and reports. You can restore it for 30 days.
campaign-deleted = Campaign '{ $name }' deleted.
campaign-duplicate = Duplicate campaign
campaign-duplicate-help = Tests and files are copied; reports are not.
runs-going =
    { $count ->
        [one] { $count } run is in progress or waiting: it will be stopped first, and its teardown completed.
       *[other] { $count } runs are in progress or waiting: they will be stopped first, and their teardown completed.
    }
campaign-stop-delete = Stop and delete
campaign-runs = Runs
campaign-parallel = Parallel tests
campaign-parallel-help = From 1 to 64. With 1, tests run in order; with more, several run at the same time. Setup and teardown always run alone.
campaign-parallel-told = { $count } parallel tests
campaign-keep-days = Keep reports for (days)
campaign-keep-days-help = Older reports are moved to the trash automatically. Empty: server setting.
campaign-keep-days-told =
    { $count ->
        [one] reports kept for { $count } day
       *[other] reports kept for { $count } days
    }
campaign-keep-runs = Number of reports to keep
campaign-keep-runs-help = Beyond that, the oldest are moved to the trash automatically, except pinned ones. Empty: server setting.
campaign-keep-runs-told =
    { $count ->
        [one] { $count } report kept
       *[other] { $count } reports kept
    }
number-between = Enter a whole number from { $least } to { $most }.
number-or-nothing = Enter a whole number from { $least } to { $most }, or leave empty.
verdicts = Latest result per environment
spark =
    { $count ->
        [one] Last run: { $passed ->
            [0] failed or stopped
           *[other] passed
        }
       *[other] Last { $count } runs, { $passed } passed
    }
launch-nothing = The campaign has no enabled tests.

all-environments = All environments
all-statuses = All statuses
filter-environment = Filter by environment
filter-status = Filter by status
reports-no-hit = No reports match this filter.
reports-delete =
    { $count ->
        [one] Delete report
       *[other] Delete { $count } reports
    }
reports-delete-help =
    { $names } will be moved to the trash with { $count ->
        [one] its log; you can restore it for 30 days.
       *[other] their logs; you can restore them for 30 days.
    }
reports-deleted =
    { $count ->
        [one] Report deleted: { $names }.
       *[other] Reports deleted: { $names }.
    }
compare = Compare
compare-help = Select two reports to compare them.
compare-title = Compare two reports
compare-changes = Only tests with a different result
compare-absent = missing
compare-same = No test has a different result.
run-stop = Stop run
run-stop-named = Stop { $name }
run-stop-help = '{ $name }' ({ $environment }) will be stopped: tests in progress are aborted, remaining tests are skipped, and teardown runs.
run-of-other = It was started by { $name }.
run-stopping = Stopping…
runs-stopping = Stopping: teardown is finishing…
run-pause = Pause
run-resume = Resume
run-keep = Pin report
run-kept = Pinned
run-kept-help = A pinned report is never moved to the trash automatically.
run-more = More actions for { $name }
run-by = by { $name }
report-nothing = No tests were run: this run checked nothing.
rerun-of = Re-run of
rerun-failed = Re-run failed or skipped tests
rerun-failed-help = { $count ->
    [0] All tests passed.
    [one] { $count } test, with setup and teardown.
   *[other] { $count } tests, with setup and teardown.
}
rerun-all = Re-run all tests
rerun-all-help = All tests of the campaign, in their current version.
rerun-begun = Re-running '{ $name }'.
rerun-protected-help = '{ $name }' will run again in { $environment }.
stop-again = Stop without teardown
stop-again-help = The teardown in progress is aborted: you may have to clean up the environment manually.
stop-given-up = Teardown aborted: the run is stopping immediately.
stopping = Stop requested: teardown tests are still running.
stopped-by = Stopped by
pause-help = No new tests start; tests in progress finish.
paused = Run paused.
paused-by = Run paused by { $name }.
paused-help = No tests start until you resume the run.
paused-going =
    { $count ->
        [one] The test in progress will finish; no other test starts until you resume the run.
       *[other] The { $count } tests in progress will finish; no other test starts until you resume the run.
    }
keep = Pin
rerun = Re-run
reruns = Re-runs
running-now =
    { $count ->
        [0] No tests running
        [one] { $count } test running
       *[other] { $count } tests running
    }
running-show = Go to the running test { $name }

trash-help = Deleted items stay here for 30 days and can be restored; after that, they are permanently deleted.
trash-filter = Filter by type
trash-all = All
trash-kind-campain = campaign
trash-kind-test = test
trash-kind-rapport = report
trash-kinds-campain = Campaigns
trash-kinds-test = Tests
trash-kinds-rapport = Reports
trash-of = Campaign { $name }
trash-deleted = Deleted { $date }
trash-deleted-by = Deleted { $date } by { $name }
trash-purge =
    { $days ->
        [0] Permanently deleted today
        [one] Permanently deleted in { $days } day
       *[other] Permanently deleted in { $days } days
    }
trash-restore = Restore
trash-restore-named = Restore { $name }
trash-restored = '{ $name }' restored.
trash-open = Open
trash-both = Restore the campaign too
trash-both-help = '{ $name }' belongs to the campaign '{ $campaign }', which is also in the trash.
trash-both-go = Restore both
trash-erase = Delete permanently
trash-erase-named = Delete { $name } permanently
trash-erase-help = '{ $name }' will be permanently deleted{ $kind ->
    [campain] , with its tests, files and reports
   *[other] {""}
}.
trash-erased = '{ $name }' permanently deleted.
trash-empty = Empty trash
trash-empty-help =
    { $count ->
        [one] The only item in the trash will be permanently deleted.
       *[other] All { $count } items in the trash will be permanently deleted, of every type and every campaign.
    }
trash-empty-go =
    { $count ->
        [one] Delete { $count } item
       *[other] Delete { $count } items
    }
trash-emptied = The trash is empty.
trash-nothing = The trash is empty
trash-nothing-help = Deleted campaigns, tests and reports stay here for 30 days and can be restored.
trash-no-hit = Nothing of this type in the trash

test-new = New test
test-first = Write your first test
tests-none = No tests.
tests-search = Search tests
tests-no-hit = No tests match.
tags-filter = Filter by tag
tag-add = Add tag
tag-remove = Remove tag { $tag }
test-disabled = disabled
test-enabled-help = A disabled test is not run with the campaign.
test-enabled-named = Run { $name } with the campaign
test-run = Run test
test-run-named = Run test { $name } alone
test-edit = Edit test
test-look = View test
test-deleted = Test '{ $name }' deleted: it stays in the trash for 30 days.

files-add = Add files
files-none = No files.
files-none-yet = The campaign has no files: add some on the campaign page.
file-absent = no longer exists
file-new-name = New file name
file-delete = Delete file
file-delete-help = '{ $name }' will be deleted from the campaign. Tests that use it will fail.
file-deleted = File '{ $name }' deleted.
file-replace = Replace file
file-replace-help = A file named '{ $name }' already exists: its content will be replaced.

save-and-run = Save and run
test-about = Test
test-name = Test name
test-name-example = A customer signs in
test-name-missing = Enter a test name.
test-description = Description
test-saved = Test saved.
test-variables = Test variables
test-variables-help = Write a test variable as { $example }. Give it an initial value, or let an action fill it with an output.
test-variable-add = Add variable
test-variable-name = name
test-variable-name-of = Name of variable { $number }
test-variable-value = Initial value (optional)
test-variable-value-of = Initial value of variable { $number }
test-variable-delete = Delete variable { $number }
test-variable-twice = This name is already taken.
actions-count =
    { $count ->
        [0] Actions
        [one] { $count } action
       *[other] { $count } actions
    }
actions-empty = This test does nothing yet: add a first action.
action-add = Add action:
action-number = Action { $number }
action-toggle = { $what } action { $number }
action-duplicate = Duplicate action { $number }
action-delete = Delete action { $number }
action-deleted = Action { $number } deleted.
action-disabled = disabled
action-unknown = This server does not know the action type '{ $type }': the action is kept unchanged and fails when run.
action-raw = Action value
fields-missing = Required: { $fields }
more-fields =
    { $count ->
        [one] { $count } more setting
       *[other] { $count } more settings
    }
open-all = Expand all
close-all = Collapse all
insert-variable = Insert variable
insert-variable-in = Insert variable into { $field }
unknown-count =
    { $count ->
        [one] { $count } variable without a value
       *[other] { $count } variables without a value
    }
unknown-list = Variables without a value
gap-unknown = does not exist: add it to the variables, or correct its name.
gap-no-value = has no value in { $environment }.
gap-inside = needs '{ $detail }', which has no value in { $environment }.
gap-app = is not set by any action before this one.
gap-collection = is not a collection variable.
group-environment = Environment
group-app = Test
group-collection = Collection
ph-none = no value
ph-from = set by action { $action }
ph-declared = test variable
ph-test-test-id = test ID
ph-test-campain-id = campaign ID
ph-test-files-dir = campaign files folder
ph-test-work-dir = writable folder
variable-choose = Variable name
variable-choose-help = A test variable, without braces.
code-valid = Valid { $kind }
code-invalid = Invalid { $kind }, line { $line }, column { $column }
code-format = Format
pairs-text = As text
pairs-table = As a table
pairs-not-table = This text is not a list of names and values.
pair-name = Name
pair-value = Value
pair-name-of = { $field }: name { $number }
pair-value-of = { $field }: value { $number }
pair-delete = { $field }: delete row { $number }
outputs = Outputs
outputs-help = Select the outputs that later actions need, and name them.
output-name = Variable name for { $output }
output-use = Save this value in a variable
output-last = Last value:
command = Command
command-paste = Paste a { $program } command
command-copy = Copy as a { $program } command
command-help = Paste a { $program } command, for example one copied from your browser: it replaces the content of the form.
command-go = Fill in the form
command-taken = Form filled in from the { $program } command.
command-copied = Command copied; secret values remain variables.
command-copy-failed = Could not copy the command.
unsaved = Unsaved changes
readonly = Your role lets you view this test, but not edit it.
environments-none = No environments
environments-none-help = There are no environments yet: an administrator can add one on the Variables page. You can already write and save the test.
run-title = Run
run-waiting = Starting the run…
run-report = View report
run-outputs-help = Received values are shown below each action: select one to make it a variable.
run-protected = Protected environment
run-protected-help = The test will run in { $name }.
runs-title = Recent runs of this test alone
runs-empty = This test has not been run alone yet.
leave-title = Leave without saving?
leave-help = This test has unsaved changes.
leave-stay = Stay
leave-drop = Leave without saving
leave-save = Save and leave
conflict-title = This test was changed in the meantime
conflict-help = Your changes are still on screen. You can view the saved version in another tab, discard your changes and use it, or overwrite it.
conflict-later = Keep editing
conflict-look = View saved version
conflict-mine = Overwrite with mine
conflict-theirs = Use saved version

variables-help = One row per variable, one column per environment. Select a cell to edit it: grey means inherited from the default, red means no value.
variables-search = Search variables
variables-empty = No environments, no variables
variables-empty-help = Start with an environment (for example, DEV), then add variables such as the address of the service to test.
variables-none = No variables: add one, for example 'api_url'.
variables-no-hit = No variables match.
variables-gaps =
    { $count ->
        [one] { $count } variable has no value in at least one environment.
       *[other] { $count } variables have no value in at least one environment.
    }
variable-new = Add variable
variable-edit = Edit { $key }
variable-key = Name
variable-key-help = Write { $example } in tests.
variable-description = Description
variable-secret = Secret value
variable-secret-help = Encrypted and never shown in a log or a report.
variable-default = Default value
variable-default-help = Used in environments that have no value of their own. Optional.
variable-uncovered = To make a secret variable visible, enter a new value.
variable-delete = Delete variable
variable-delete-help = { $key } and its values in all environments will be deleted. Tests that use it will fail.
cell-name = { $key } in { $environment }
cell-missing = missing
cell-none = none
cell-empty = empty text
value-clear = Remove value
value-inherit = Use default
secret-new = New secret value
secret-reveal = Show { $name }
secret-hide = Hide { $name }
secret-reveal-help = Viewing it is recorded in the server log.
environment-new = Add environment
environment-edit = Edit { $name }
environment-name = Environment name
environment-rename-help = Its values and reports keep following it under the new name.
environment-color = Colour
environment-protected = Protected environment
environment-protected-help = Its name must be typed before each run: useful for production.
environment-delete = Delete environment
environment-delete-help = { $name } will be deleted with its values. Reports are kept.
move-left = Move left
move-left-named = Move { $name } left
move-right = Move right
move-right-named = Move { $name } right
import = Import
import-told = Values to add: { $created }. Values to change: { $changed }.
import-environments =
    { $count ->
        [one] One environment will be created: { $names }.
       *[other] Environments will be created: { $names }.
    }
import-nothing = This table contains no changes.
import-done = Variables imported.
export = Export

import-title = Import a campaign
import-replace-title = Replace '{ $name }' with a file
import-drop = Drop the files of a campaign here, or a whole folder: TestGyver, Postman, Bruno, OpenAPI, hurl, curl, HAR…
import-files = Choose files
import-folder = Choose a folder
import-chosen =
    { $count ->
        [one] { $first }
       *[other] { $count } files
    }
import-format = Format
import-format-guess = Recognised automatically
import-format-testgyver = TestGyver campaign
import-format-original-export = Export of the former TestGyver
import-format-postman = Postman
import-format-bruno = Bruno
import-format-openapi = OpenAPI, Swagger
import-format-hurl = hurl
import-format-curl = curl commands
import-format-har = Recorded traffic (HAR)
import-format-variables = Variables of the former TestGyver
import-folders = Folders of the collection
import-folders-tests = one test per folder
import-folders-campaigns = one campaign per folder, one test per request
import-name = Campaign name (optional)
import-name-file = that of the file
import-sending = Sending the files…
import-reading = Reading the files…
import-importing = Importing…
import-recognised = Recognised as: { $format }
import-tally-requests =
    { $found ->
        [one] { $carried } of { $found } request
       *[other] { $carried } of { $found } requests
    }
import-tally-checks =
    { $found ->
        [one] { $carried } of { $found } check
       *[other] { $carried } of { $found } checks
    }
import-tally-scripts =
    { $found ->
        [one] { $carried } of { $found } script
       *[other] { $carried } of { $found } scripts
    }
import-replace = Replace the campaign
import-campaign-done = Campaign '{ $name }' imported.
import-campaigns-done = { $count } campaigns imported.
import-replaced = Campaign '{ $name }' replaced.
plan-title = What will change
plan-nothing = This file changes nothing in the campaign.
plan-empty = These files hold no campaign.
plan-campaigns = { $count } campaigns:
plan-removed =
    { $count ->
        [one] One test of the campaign is not in the file; it will go to the trash:
       *[other] { $count } tests of the campaign are not in the file; they will go to the trash:
    }
plan-removed-more = … and { $count } more
plan-kind-campaign = Campaign
plan-kind-test = Tests
plan-kind-connection = Saved connections
plan-kind-environment = Environments
plan-kind-variable = Variables
plan-kind-secret = Secret variables
plan-kind-file = Files
plan-change-new = new
plan-change-changed = changed
plan-change-same = unchanged
plan-change-removed = to the trash
plan-change-kept = present value kept
plan-change-left_out = left out
plan-left-out-rights = Only an administrator can create these.
plan-left-out-file = A campaign has no sub-folders: these files are left out.
plan-kept-help = These variables already have a value; the import does not change it.
notes-title = Worth knowing ({ $count })
notes-search = Search
notes-filter = Filter by importance
notes-no-hit = Nothing matches.
note-lost = Lost
note-differs = Differs
note-info = Info
campaign-more = More actions on the campaign
campaign-export = Export
campaign-export-help = Zip archive: the campaign and its files, without secrets.
campaign-export-original = Export for the former TestGyver
campaign-export-original-help = JSON with the files, without secrets.
campaign-replace = Replace with a file…
campaign-replace-help = What will change is shown first.

user-new = Add user
user-edit = Edit { $name }
user-saved = { $name } saved.
user-you = you
user-inactive = inactive
user-since = since { $date }
user-active = Active account
user-active-help = An inactive account cannot sign in; its sessions end immediately.
user-delete = Delete user
user-delete-help = The account of { $name } will be deleted. What they created is kept.
user-deleted = Account of { $name } deleted.
role-admin = Administrator
role-editor = Editor
role-viewer = Viewer
role-help-admin = Full access, including users and variables.
role-help-editor = Writes and runs campaigns.
role-help-viewer = Read-only access.
role-own = You cannot change your own role.
password-reset = New password
password-reset-help = Leave empty to keep the current password. A new password ends this user's sessions.
profile-who = My account
profile-taste = Display
profile-saved = Profile saved.
as-browser = Same as browser
theme-name-light = Light
theme-name-dark = Dark
password-change = Change password
password-change-help = Your other sessions will end.
password-changed = Password changed.
password-current = Current password
password-current-wrong = Enter your current password.
password-new = New password
password-again = Confirm new password
password-differs = The passwords do not match.
password-own = To change your own password, enter the current one in:
sign-ins = My sessions
sign-ins-help = Unused sessions end automatically.
sign-ins-end-others = Sign out everywhere else
sign-ins-ended = Signed out.
sign-in-current = this device
sign-in-unknown = Unknown program
sign-in-used = { $address }, last used { $when }
sign-in-end = Sign out
sign-in-end-named = Sign out { $name }, { $address }
tokens = API tokens
tokens-help = A token lets a program (CI, script) act in your name, within its scope: { $example }
tokens-empty = No tokens.
tokens-create = Create token
tokens-made = Copy this token now: it will never be shown again.
token-name = Token name
token-name-help = What it is for, such as 'GitLab CI'.
token-scope = Scope
token-scope-read = Read
token-scope-run = Read and run
token-scope-write = Read, run and edit
token-scope-administer = Everything, administration included
token-days = Duration
token-days-count = { $days } days
token-used = used { $when }
token-unused = never used
token-expires = expires { $when }
token-expired = expired
token-revoke = Revoke
token-revoke-named = Revoke token { $name }
token-revoke-help = Whatever uses token { $name } is refused at once.
token-revoked = Token revoked.

plugins-reload = Reload
plugins-errors = Loading errors
plugins-fine = All actions loaded.
plugins-loaded =
    { $count ->
        [one] { $count } action loaded
       *[other] { $count } actions loaded
    }
plugin-aliases = Aliases: { $names }
plugin-builtin = built-in
help-first = First campaign
help-first-campaign = First campaign
help-checks = Checks, conditions and loops
help-runs = Following and pinning runs
help-variables = Variables and environments
help-actions = Actions
help-shortcuts = Keyboard shortcuts
help-about-first-campaign = From zero to a first report in five minutes.
help-about-checks = Check responses, extract values, wait, repeat, clean up.
help-about-runs = Stop, pause, re-run, run in parallel, pin, restore.
help-about-variables = Where values come from, the grid, secrets, CSV.
help-about-actions = Every action, its fields and outputs.
help-about-shortcuts = Everything without a mouse.
help-about-api = Interactive documentation of the REST API.
help-more = Other help pages
help-actions-intro = This page is generated from the program itself. Fields marked with an asterisk are required; text fields accept variables in double braces.
help-command = Paste a { $program } command to fill in this form, or copy the form as a { $program } command.
help-field = Field
help-what = What it does
help-options = Choices:
help-default = Default:
help-example = Example:
email-wrong = This is not a valid email address.
tags-none = No tags
file-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
cell-label = { $name }: { $value }
cell-lacks = Needs '{ $name }', which has no value here
action-passed = Passed in the latest run
action-failed = Failed in the latest run

connections = Connections
connections-help = A connection defines where to connect and with which credentials. Save it once, then select it by name in actions; its passwords and keys are encrypted and never shown again.
connections-of-all = Connections for all campaigns
connections-of-all-help = This connection can be selected in all campaigns.
connections-empty = No connections. Save the address and credentials of a server or database here: actions select it by name.
connections-none = No connections.
connection-all = all campaigns
connection-of-all = { $name } (all campaigns)
connection-new = Add connection
connection-edit = Edit { $name }
connection-name-example = Staging server
connection-type = Connection type
connection-changed = { $name }, { $date }
connection-saved = Connection '{ $name }' saved.
connection-delete = Delete connection
connection-delete-help = '{ $name }' will be deleted. Actions that use it will fail until you select another connection.
connection-delete-help-all = '{ $name }' will be deleted for all campaigns. Actions that use it will fail until you select another connection.
connection-deleted = Connection '{ $name }' deleted.
connection-try = Test connection
connection-try-short = Test
connection-log = Connection test log
connection-none = Enter manually
connection-brings = Address and credentials come from the connection:
connection-lost = Connection not found
connection-lost-help = This connection no longer exists, or this action cannot use it: select another one.
host-keys = Host keys
host-keys-help = Keys presented by its servers on first connection. A server that presents another key is rejected until you remove the saved one.
host-keys-help-campaign = Keys presented by SSH servers when actions of this campaign first connected to them; keys of a saved connection are listed where you edit it. A server that presents another key is rejected until you remove the saved one.
host-key-met = first seen { $date }
host-key-hashed = hashed name
host-key-remove = Remove key
host-key-remove-named = Remove key of { $name }
host-key-remove-help = The key of { $name } will be removed: the next key that the server presents will be saved instead.
host-key-remove-warning = Remove it only if you know why the key has changed: it could come from someone intercepting the connection.
host-key-removed = Key of { $name } removed.
secret-kept = A value is saved; leave empty to keep it.
secret-empty = Clear { $name }
secret-emptied = will be cleared on save
secret-keep = Keep { $name }
secret-literal = This secret is written directly into the test: use a secret variable or a saved connection instead.
file-choose = Select a file for '{ $field }'
file-choose-hint = Select a campaign file…

# Results of actions
results-of = Action results of test { $name }
results-filter = Filter results
results-all = All
results-failures = Failures
results-unread = Could not load the action results.
results-more = Show more ({ $count })
results-more-failures = Show more ({ $count }, { $failures } failed)
results-rows = { $count ->
    [one] Row { $from }
   *[other] Rows { $from } to { $to }
}
results-count-passed = { $count ->
    [one] { $count } action passed
   *[other] { $count } actions passed
}
results-count-failed = { $count ->
    [one] { $count } action failed
   *[other] { $count } actions failed
}
results-count-soft = { $count ->
    [one] { $count } soft failure
   *[other] { $count } soft failures
}
results-count-skipped = { $count ->
    [one] { $count } action skipped
   *[other] { $count } actions skipped
}
result-passed = Passed
result-failed = Failed
result-soft = Soft failure
result-skipped = Skipped
result-row = row { $number }/{ $total }
result-attempts = { $count } attempts
result-extracted = Extracted values
checks-tally = { $total ->
    [one] { $passed }/{ $total } check
   *[other] { $passed }/{ $total } checks
}
checks-passed = { $count ->
    [one] { $count } check passed
   *[other] { $count } checks passed
}
checked-passed = Check passed
checked-failed = Check failed
checked-soft = soft
checked-expected = expected
checked-actual = actual
checked-nothing = nothing
checked-difference = Difference between expected and actual
checked-missing = Expected, missing:
checked-unexpected = Actual, not expected:
checked-same-lines = { $count } identical lines
whole = Request and response
whole-request = Request
whole-copy = Copy as { $program }
whole-empty = Nothing was sent: the action failed before the request.
attempt = Attempt
attempt-what = What failed
attempt-passed = Nothing
text-copy = Copy
text-copied = Copied.
text-copy-failed = The browser blocked copying.
flaky = flaky
flaky-help = Passed only after a failed attempt
test-setup = setup
test-teardown = teardown

# Checks, extracted values, flow
rules-wrong =
    { $count ->
        [one] { $count } rule to fix
       *[other] { $count } rules to fix
    }
refused-check = Action { $action }, check { $number }: { $message }
refused-extract = Action { $action }, extraction { $number }: { $message }
refused-action-flow = Action { $action }, conditions and loop: { $message }
refused-flow = Test flow: { $message }
rule-part = { $rule }: { $part }
rule-subject = what to check
rule-path = path
rule-output = Output
rule-operator = comparison
rule-filter = Filter applied first
checks = Checks
checks-help = What the response must satisfy for the action to pass: a status, a field, a duration…
check-add = Add check
check-number = Check { $number }
check-if-false = On failure:
check-stop = stop the test
check-go-on = continue
check-more = Filter, name…
check-name = Name shown in the report
check-holds = Passes on the last response,
check-fails = Fails on the last response,
check-actual = got:
check-absent = nothing found
check-it = Check
check-it-named = Check { $name }
wanted = expected value
wanted-list = allowed values: a, b, c
wanted-from = at least
wanted-to = at most
extractions = Extractions
extractions-help = A part of the response, saved in a variable: later actions use it as { $example }.
extract-add = Add extraction
extract-number = Extraction { $number }
extract-more = Conversion, default value, filter…
extract-convert = Convert to
extract-as-is = do not convert
extract-default = Default value
extract-default-hint = without it, the action fails if nothing is found
extract-secret = Secret value
extract-secret-help = masked in every log and report.
extract-takes = Would extract
extract-it = Extract
extract-it-named = Extract { $name }
flow = Conditions, loop and retries
flow-help = When the action runs, how many times, and for how long.
flow-run-if = Run if
flow-run-if-help = A condition, without braces; if it is false, the action is skipped.
flow-timeout = Action timeout (s)
flow-timeout-help = After that, the action fails.
flow-always = Always run
flow-always-help = Even after a failure or a stop: to clean up after the test.
loop = Repeat
loop-help = The action can be repeated for each row of a table or each item of a list.
loop-none = once
loop-file = for each row of a file
loop-list = for each item of a list
loop-table = Data file (.csv or .json)
loop-no-table = The campaign has no .csv or .json file: add one on the campaign page.
loop-as = Item name
loop-names = Write { $row } for the item, { $column } for one of its columns, { $number } for its number.
loop-items = List items
loop-items-hint = Paris
loop-items-help = One per line, a JSON list, or a variable that holds a list.
loop-empty = If it is empty
loop-empty-fail = fail: nothing was tested
loop-empty-skip = skip: nothing to do
loop-stop = Stop loop on first failure
retry-attempts = Attempts
retry-help = Retries while a check or the action fails.
retry-delay = Delay between attempts (s)
retry-delay-help = One second if empty.
retry-backoff = Multiply delay by
retry-backoff-help = With 2, each delay is twice as long as the previous one.
retry-limit = Give up after (s)
retry-limit-help = No attempt starts after that.
test-flow = Test flow
test-role = Role in the campaign
test-role-none = normal test
test-role-setup = setup
test-role-teardown = teardown
test-role-help = If a setup test fails, the tests after it are skipped; a teardown test always runs.
test-run-if-help = A condition, without braces; if it is false, the test is skipped.
test-loop-help = The whole test can be repeated for each row of a data table.
test-timeout = Test timeout (s)
test-timeout-help = After that, the test is stopped and fails.
test-flow-alone = Run alone
test-flow-alone-short = alone
test-flow-alone-help = When the campaign runs several tests at once, no other test runs during this one.
test-flow-alone-role = Setup and teardown tests always run alone.
test-flow-mutex = Exclusive group
test-flow-mutex-example = customer-account
test-flow-mutex-help = Tests in the same group never run at the same time. Empty: no group.
test-flow-mutex-told = Never at the same time as another test in group '{ $name }'
tree-open = Browse
tree-more = Show more ({ $count })
tree-rest = … and { $count } more: enter their path
group-filter = Filters
group-generator = Generated values
ph-loop = set by the loop
campaign-timeout = Maximum run duration (s)
campaign-timeout-help = After that, the run is stopped. Empty: no limit.
campaign-timeout-wrong = Enter a number of seconds, or leave empty.
campaign-timeout-told = runs limited to { $duration }
