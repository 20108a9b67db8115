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
problem-unreachable = The server does not answer. Check the connection, then try again.
error-title = Something went wrong
error-not-found = This page does not exist
error-not-found-help = The address may be incomplete, or what it showed was deleted.
back-to-campaigns = Back to the campaigns

sign-in = Sign in
sign-in-help = Enter your email address and your password.
sign-in-again = Sign in to go on.
sign-in-go = Sign in
sign-out = Sign out
email = Email address
email-missing = Enter your email address.
password = Password
password-missing = Enter your password.
password-rule = At least 8 characters, without your name, your address or a common word.
name = Name
name-missing = Enter your name.
setup-title = First administrator
setup-help = Nobody can sign in yet. Create the account that will administer TestGyver.
setup-go = Create the account

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
campaigns-empty = No campaign yet
campaigns-empty-help = A campaign is a sequence of tests that you run in an environment.
campaigns-no-hit = No campaign contains “{ $search }”.
never-run = Never run
tests-count = { $count ->
    [0] No test
    [one] { $count } test
   *[other] { $count } tests
}
created = Created { $date } by { $name }
report = Report
reports = Reports
reports-empty = Not run yet: launch the campaign for a first report.
report-name = Name
report-environment = Environment
report-status = Status
report-date = Date
report-duration = Duration
report-view = View
report-view-named = View report { $name }
tests = Tests
tests-empty = This campaign has no test: write one to be able to run it.
test-unnamed = Unnamed test
files = Files
files-empty = No file. Drop some here, or choose 'Add files': tests can send and read them.
file-size = { $size } KiB

launch-open = Run the campaign
launch-title = Run the campaign
launch-name = Report name
launch-name-help = Each report has a name of its own.
launch-name-missing = Give the report a name.
launch-environment = Environment
launch-environment-choose = Choose an environment
launch-environment-missing = Choose the environment to run in.
launch-environment-none = There is no environment: an administrator creates one on the Variables page.
launch-protected = Protected environment: type “{ $name }” to confirm
launch-protected-wrong = Type exactly “{ $name }”.
launch-stop = Stop at the first failure
launch-parallel = Tests at once
launch-parallel-help = With 1, one test after the other, in order. Empty: the campaign's setting.
launch-unresolved = { $count ->
    [one] This variable has no value in { $environment }; the action that asks for it will fail:
   *[other] These { $count } variables have no value in { $environment }; the actions that ask for them will fail:
}
launch-go = Launch the campaign

test-alone = Single test
launched-by = Launched by
started-at = Started
expected = usually about { $duration }
stop = Stop
link-cut = Connection lost, coming back…
filter = Filter tests by status
filter-all = All
filter-empty = No test has this status.
follow-run = Follow the run
test-waiting = This test waits for its turn.
ended-completed = Run “{ $name }” completed successfully.
ended-failed = Run “{ $name }” ended with failures.
ended-cancelled = Run “{ $name }” was stopped.

log-of = Log of test { $name }
log-search = Search the log
log-lines = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
log-hits = { $count ->
    [0] no line found
    [one] { $count } line found
   *[other] { $count } lines found
}
log-wrap = Wrap lines
log-copy = Copy
log-copied = Log copied.
log-copy-failed = The browser refused to copy: use “Download”.
log-download = Download
log-follow = Follow the end
log-empty = Nothing yet.
log-no-hit = No line contains this text.
log-hit-at = { $at } of { $count }
log-previous = Previous line found
log-next = Next line found
log-only = Only lines found
log-follow-off = { $count ->
    [0] No longer following
    [one] No longer following, { $count } new line
   *[other] No longer following, { $count } new lines
}
log-failed = The log could not be read.

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
selected = { $count } selected
required = Required
field-missing = This field is required.
field-wrong = This field needs correcting.
field-number = A number is expected.
confirm-type = Type '{ $name }' to confirm
confirm-wrong = This is not the same text.
copy-name = { $name } (copy)
sort = Sort
sort-date = Newest first
sort-name = By name
sort-last-run = Last run
nav-variables = Variables
nav-users = Users
nav-plugins = Plugins
nav-help = Help
nav-trash = Trash
nav-profile = My profile
forbidden-title = Page for administrators
forbidden-help = Your role does not allow this page. Ask an administrator.
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
moved = { $name }: place { $place } of { $count }
move-named = Move { $name }: up and down arrows, or drag
move-help = Drag, or up and down arrows

campaign-new = New campaign
campaign-create = Create the campaign
campaign-edit = Edit name and description
campaign-name = Campaign name
campaign-name-example = Online shop
campaign-name-missing = Give the campaign a name.
campaign-description = Description
campaign-description-help = What the campaign checks, for those who will read it.
campaign-delete = Delete the campaign
campaign-delete-help = '{ $name }' will go to the trash with its tests, files and reports. It can be restored for 30 days.
campaign-deleted = Campaign '{ $name }' deleted.
campaign-duplicate = Duplicate the campaign
campaign-duplicate-help = Tests and files are copied, reports are not.
runs-going =
    { $count ->
        [one] { $count } run is going or waiting: it is stopped first, and its clean-up waited for.
       *[other] { $count } runs are going or waiting: they are stopped first, and their clean-ups waited for.
    }
campaign-stop-delete = Stop and delete
campaign-runs = Runs
campaign-parallel = Tests at once
campaign-parallel-help = From 1 to 64. With 1, tests keep their order; with more, several run at the same time. A set-up or a clean-up always runs alone.
campaign-parallel-told = { $count } tests at once
campaign-keep-days = Days that reports are kept
campaign-keep-days-help = Older reports go to the trash by themselves. Empty: the server's setting.
campaign-keep-days-told =
    { $count ->
        [one] reports kept for { $count } day
       *[other] reports kept for { $count } days
    }
campaign-keep-runs = Number of reports kept
campaign-keep-runs-help = Beyond that, the oldest go to the trash by themselves, except those marked to keep. Empty: the server's setting.
campaign-keep-runs-told =
    { $count ->
        [one] { $count } report kept
       *[other] { $count } reports kept
    }
number-between = Enter a whole number from { $least } to { $most }.
number-or-nothing = Enter a whole number from { $least } to { $most }, or nothing.
verdicts = Last result per environment
spark =
    { $count ->
        [one] Last run: { $passed ->
            [0] failed or stopped
           *[other] passed
        }
       *[other] Last { $count } runs, { $passed } passed
    }
launch-nothing = The campaign has no enabled test.

all-environments = All environments
all-statuses = All statuses
filter-environment = Filter by environment
filter-status = Filter by status
reports-no-hit = No report fits this filter.
reports-delete =
    { $count ->
        [one] Delete the report
       *[other] Delete { $count } reports
    }
reports-delete-help =
    { $names } will go to the trash with { $count ->
        [one] its log; it can be restored for 30 days.
       *[other] their logs; they can be restored for 30 days.
    }
reports-deleted =
    { $count ->
        [one] Report deleted: { $names }.
       *[other] Reports deleted: { $names }.
    }
compare = Compare
compare-help = Tick two reports to compare them.
compare-title = Two reports compared
compare-changes = Only tests whose result changes
compare-absent = absent
compare-same = No test changes its result.
run-stop = Stop the run
run-stop-named = Stop { $name }
run-stop-help = '{ $name }' ({ $environment }) will be stopped: tests in progress are given up, the next ones skipped, clean-ups run.
run-of-other = It was launched by { $name }.
run-stopping = Stopping…
runs-stopping = Stopping: clean-ups are ending…
run-pause = Pause
run-resume = Resume
run-keep = Keep this report
run-kept = Kept
run-kept-help = A report that is kept never goes to the trash by itself.
run-more = More actions for { $name }
run-by = by { $name }
report-nothing = No test was run: this run has proved nothing.
rerun-of = Re-run of
rerun-failed = Re-run what failed or did not run
rerun-failed-help = { $count ->
    [0] All tests passed.
    [one] { $count } test, with the setups and clean-ups.
   *[other] { $count } tests, with the setups and clean-ups.
}
rerun-all = Re-run all tests
rerun-all-help = Those of the campaign, as they are written today.
rerun-begun = '{ $name }' is being run again.
rerun-protected-help = '{ $name }' is about to run again in { $environment }.
stop-again = Stop without cleaning up
stop-again-help = The cleaning up under way is given up: the environment may have to be put in order by hand.
stop-given-up = Cleaning up is given up: the run stops at once.
stopping = Stop asked for: teardown tests still run.
stopped-by = Stopped by
pause-help = No further test begins; those that run go on to their end.
paused = Run paused.
paused-by = Run paused by { $name }.
paused-help = No test begins until it is resumed.
paused-going =
    { $count ->
        [one] The running test goes on to its end, no other begins until it is resumed.
       *[other] The { $count } running tests go on to their end, no other begins until it is resumed.
    }
keep = Keep
rerun = Re-run
reruns = Re-runs
running-now =
    { $count ->
        [0] No test running
        [one] { $count } test running
       *[other] { $count } tests running
    }
running-show = Go to the running test { $name }

trash-help = What is deleted stays here for 30 days and can be restored; then it is erased for good.
trash-filter = Filter by kind
trash-all = Everything
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
        [0] Erased for good today
        [one] Erased for good in { $days } day
       *[other] Erased for good in { $days } days
    }
trash-restore = Restore
trash-restore-named = Restore { $name }
trash-restored = '{ $name }' is back.
trash-open = Open
trash-both = Restore the campaign, too
trash-both-help = '{ $name }' belongs to the campaign '{ $campaign }', which is itself in the trash.
trash-both-go = Restore both
trash-erase = Erase for good
trash-erase-named = Erase { $name } for good
trash-erase-help = '{ $name }' will be erased for good{ $kind ->
    [campain] , with its tests, files and reports
   *[other] {""}
}.
trash-erased = '{ $name }' is erased.
trash-empty = Empty the trash
trash-empty-help =
    { $count ->
        [one] The only item in the trash will be erased for good.
       *[other] The { $count } items in the trash will be erased for good, of every kind and every campaign.
    }
trash-empty-go =
    { $count ->
        [one] Erase { $count } item
       *[other] Erase { $count } items
    }
trash-emptied = The trash is empty.
trash-nothing = The trash is empty
trash-nothing-help = Deleted campaigns, tests and reports wait here for 30 days: they can be taken back.
trash-no-hit = Nothing of this kind in the trash

test-new = New test
test-first = Write the first test
tests-none = No test.
tests-search = Search tests
tests-no-hit = No test fits.
tags-filter = Filter by tag
tag-add = Add a tag
tag-remove = Remove the tag { $tag }
test-disabled = disabled
test-enabled-help = A disabled test is not run with the campaign.
test-enabled-named = Run { $name } with the campaign
test-run = Run the test
test-run-named = Run the test { $name } alone
test-edit = Edit the test
test-look = See the test
test-deleted = Test '{ $name }' deleted: it stays in the trash for 30 days.

files-add = Add files
files-none = No file.
files-none-yet = The campaign has no file: add some on the campaign's page.
file-absent = is gone
file-new-name = New file name
file-delete = Delete the file
file-delete-help = '{ $name }' will be deleted from the campaign. Tests that use it will fail.
file-deleted = File '{ $name }' deleted.
file-replace = Replace the file
file-replace-help = A file called '{ $name }' exists already: its content will be replaced.

save-and-run = Save and run
test-about = The test
test-name = Test name
test-name-example = A customer signs in
test-name-missing = Give the test a name.
test-description = Description
test-saved = Test saved.
test-variables = Test variables
test-variables-help = A test variable is written { $example }. Give it a value to start with, or let an action fill it with an output.
test-variable-add = Add a variable
test-variable-name = name
test-variable-name-of = Name of variable { $number }
test-variable-value = Value to start with (optional)
test-variable-value-of = Start value of variable { $number }
test-variable-delete = Delete variable { $number }
test-variable-twice = This name is taken.
actions-count =
    { $count ->
        [0] Actions
        [one] { $count } action
       *[other] { $count } actions
    }
actions-empty = This test does nothing yet: add a first action.
action-add = Add an action:
action-number = Action { $number }
action-toggle = { $what } action { $number }
action-duplicate = Duplicate action { $number }
action-delete = Delete action { $number }
action-deleted = Action { $number } deleted.
action-disabled = disabled
action-unknown = This server does not know the action type '{ $type }': it is kept as it is, and fails when run.
action-raw = Value of the action
fields-missing = To fill in: { $fields }
more-fields =
    { $count ->
        [one] { $count } more setting
       *[other] { $count } more settings
    }
open-all = Open all
close-all = Close all
insert-variable = Insert a variable
insert-variable-in = Insert a variable into { $field }
unknown-count =
    { $count ->
        [one] { $count } variable without value
       *[other] { $count } variables without value
    }
unknown-list = Variables without value
gap-unknown = does not exist: add it to the variables, or correct its name.
gap-no-value = has no value in { $environment }.
gap-inside = needs '{ $detail }', which has no value in { $environment }.
gap-app = is given by no action before this one.
gap-collection = is no collection variable.
group-environment = Environment
group-app = Test
group-collection = Collection
ph-none = no value
ph-from = given by action { $action }
ph-declared = test variable
ph-test-test-id = id of the test
ph-test-campain-id = id of the campaign
ph-test-files-dir = folder of the campaign's files
ph-test-work-dir = folder to write in
variable-choose = Name of the variable
variable-choose-help = A variable of the test, without braces.
code-valid = Valid { $kind }
code-invalid = Broken { $kind }, line { $line }, column { $column }
code-format = Format
pairs-text = As text
pairs-table = As a table
pairs-not-table = This text cannot be read as names and values.
pair-name = Name
pair-value = Value
pair-name-of = { $field }: name { $number }
pair-value-of = { $field }: value { $number }
pair-delete = { $field }: delete row { $number }
outputs = Outputs
outputs-help = Tick what the next actions must be able to use, and give it a name.
output-name = Variable name for { $output }
output-use = Use this value in a variable
output-last = Last value:
command = Command
command-paste = Paste a { $program } command
command-copy = Copy as a { $program } command
command-help = Paste a { $program } command, the one a browser copies say: it takes the place of the form's content.
command-go = Fill in the form
command-taken = Form filled in from the { $program } command.
command-copied = Command copied; secret values stay variables in it.
command-copy-failed = The command could not be copied.
unsaved = Unsaved changes
readonly = Your role allows to read this test, not to change it.
environments-none = No environment
environments-none-help = There is no environment yet: an administrator creates one on the Variables page. The test can already be written and saved.
run-title = Run
run-waiting = The run begins…
run-report = See the report
run-outputs-help = The values received are shown below each action: click one to make it a variable.
run-protected = Protected environment
run-protected-help = The test is about to run in { $name }.
runs-title = Recent runs of this test alone
runs-empty = This test has not been run alone yet.
leave-title = Leave without saving?
leave-help = This test has changes that are not saved.
leave-stay = Stay
leave-drop = Leave without saving
leave-save = Save and leave
conflict-title = This test has changed meanwhile
conflict-help = Your changes are still on the screen. You can look at the saved version in another tab, take it instead of yours, or overwrite it.
conflict-later = Go on editing
conflict-look = See the other version
conflict-mine = Overwrite with mine
conflict-theirs = Take the other

variables-help = One row per variable, one column per environment. Click a cell to edit it: grey inherits the default, red has no value at all.
variables-search = Search variables
variables-empty = No environment, no variable
variables-empty-help = Begin with an environment (DEV, say), then add variables such as the address of the service to test.
variables-none = No variable: add one, 'api_url' say.
variables-no-hit = No variable fits.
variables-gaps =
    { $count ->
        [one] { $count } variable lacks a value in some environment.
       *[other] { $count } variables lack a value in some environment.
    }
variable-new = Add a variable
variable-edit = Edit { $key }
variable-key = Name
variable-key-help = Written as { $example } in tests.
variable-description = Description
variable-secret = Secret value
variable-secret-help = Encrypted, and never visible in a log or a report.
variable-default = Default value
variable-default-help = Holds in environments without a value of their own. Optional.
variable-uncovered = To show a secret variable, give it a new value.
variable-delete = Delete the variable
variable-delete-help = { $key } and its values in all environments will be deleted. Tests that use it will fail.
cell-name = { $key } in { $environment }
cell-missing = missing
cell-none = none
cell-empty = empty text
value-clear = Remove the value
value-inherit = Take the default
secret-new = New secret value
secret-reveal = Show { $name }
secret-hide = Hide { $name }
secret-reveal-help = Looking at it is written to the server's log.
environment-new = Add an environment
environment-edit = Edit { $name }
environment-name = Environment name
environment-rename-help = Its values and reports follow the new name.
environment-color = Colour
environment-protected = Protected environment
environment-protected-help = Its name must be typed before each run: useful for production.
environment-delete = Delete the environment
environment-delete-help = { $name } will be deleted with its values. Reports stay.
move-left = Move left
move-left-named = Move { $name } left
move-right = Move right
move-right-named = Move { $name } right
import = Import
import-told = To add: { $created } values. To change: { $changed }.
import-environments =
    { $count ->
        [one] An environment will be created: { $names }.
       *[other] Environments will be created: { $names }.
    }
import-nothing = This table changes nothing.
import-done = Variables imported.
export = Export

user-new = Add a user
user-edit = Edit { $name }
user-saved = { $name }: saved.
user-you = you
user-inactive = inactive
user-since = since { $date }
user-active = Active account
user-active-help = An inactive account cannot sign in; its sessions end at once.
user-delete = Delete the user
user-delete-help = The account of { $name } will be deleted. What they wrote stays.
user-deleted = Account of { $name } deleted.
role-admin = Administrator
role-editor = Editor
role-viewer = Viewer
role-help-admin = Everything, users and variables included.
role-help-editor = Writes and runs campaigns.
role-help-viewer = Reads only.
role-own = Nobody changes their own role.
password-reset = New password
password-reset-help = Leave empty to keep it. A new password ends this person's sessions.
profile-who = Who I am
profile-taste = Display
profile-saved = Profile saved.
as-browser = As the browser
theme-name-light = Light
theme-name-dark = Dark
password-change = Change the password
password-change-help = Your other sessions end.
password-changed = Password changed.
password-current = Current password
password-current-wrong = Enter your current password.
password-new = New password
password-again = New password once more
password-differs = The two passwords are not the same.
password-own = Your own password is changed, with the old one, in:
sign-ins = My sessions
sign-ins-help = A session that is not used ends by itself.
sign-ins-end-others = Sign out everywhere else
sign-ins-ended = Signed out.
sign-in-current = this device
sign-in-unknown = Unknown program
sign-in-used = { $address }, last used { $when }
sign-in-end = Sign out
sign-in-end-named = Sign out { $name }, { $address }

plugins-reload = Reload
plugins-errors = Loading errors
plugins-fine = All actions are loaded.
plugins-loaded =
    { $count ->
        [one] { $count } action loaded
       *[other] { $count } actions loaded
    }
plugin-aliases = Also known as { $names }
plugin-builtin = built in
help-first = First campaign
help-first-campaign = First campaign
help-checks = Checks and flow
help-runs = Following and keeping runs
help-variables = Variables and environments
help-actions = Actions
help-shortcuts = Keyboard shortcuts
help-about-first-campaign = From nothing to a first report in five minutes.
help-about-checks = Saying what must be true, taking out, waiting, repeating, cleaning up.
help-about-runs = Stop, pause, re-run, run at once, keep, restore.
help-about-variables = Where values come from, the grid, secrets, CSV.
help-about-actions = Every action, its fields and outputs.
help-about-shortcuts = Everything without the mouse.
help-about-api = The interactive documentation of the REST API.
help-more = Other help pages
help-actions-intro = This page is read off the program itself. Fields with a star are required; text fields take variables between double braces.
help-command = A pasted { $program } command fills in this form, and the form can be copied as a { $program } command.
help-field = Field
help-what = What it does
help-options = Choices:
help-default = Default:
help-example = Example:
email-wrong = This is no email address.
tags-none = No tag
file-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
cell-label = { $name }: { $value }
cell-lacks = Needs '{ $name }', which has no value here
action-passed = Passed in the last run
action-failed = Failed in the last run

connections = Connections
connections-help = A connection says where to connect and as whom. Written once, it is chosen by its name in actions; its passwords and keys are encrypted and never shown again.
connections-of-all = Connections of all campaigns
connections-of-all-help = This connection can be chosen in all campaigns.
connections-empty = No connection. Save the address and the sign-in of a server or a database here: actions choose it by its name.
connections-none = No connection.
connection-all = all campaigns
connection-of-all = { $name } (all campaigns)
connection-new = Add a connection
connection-edit = Edit { $name }
connection-name-example = Acceptance server
connection-type = Type of connection
connection-changed = { $name }, { $date }
connection-saved = Connection '{ $name }' saved.
connection-delete = Delete the connection
connection-delete-help = '{ $name }' will be deleted. Actions that choose it will fail until they choose another one.
connection-delete-help-all = '{ $name }' will be deleted for all campaigns. Actions that choose it will fail until they choose another one.
connection-deleted = Connection '{ $name }' deleted.
connection-try = Test the connection
connection-try-short = Test
connection-log = Log of the trial
connection-none = — written here —
connection-brings = The address and the sign-in come from the connection:
connection-lost = Connection not found
connection-lost-help = This connection is gone, or this action cannot use it: choose another one.
host-keys = Host keys
host-keys-help = Keys that its servers showed when they were first met. A server that shows another one is refused, until the kept one is removed.
host-keys-help-campaign = Keys that SSH servers showed when actions of this campaign first met them; those of a connection are listed where it is edited. A server that shows another one is refused, until the kept one is removed.
host-key-met = first met { $date }
host-key-hashed = hashed name
host-key-remove = Remove the key
host-key-remove-named = Remove the key of { $name }
host-key-remove-help = The key of { $name } will be removed: the next one that the server shows will be kept in its place.
host-key-remove-warning = Remove it only where you know why the key has changed: whoever stands between could show one of their own.
host-key-removed = Key of { $name } removed.
secret-kept = A value is kept; leave this empty to keep it as it is.
secret-empty = Empty { $name }
secret-emptied = will be emptied when saved
secret-keep = Keep { $name }
secret-literal = This secret is written into the test as it is: prefer a secret variable or a saved connection.
file-choose = Choose a file for '{ $field }'
file-choose-hint = Choose a file of the campaign…

# Results of actions
results-of = Results of the actions of test { $name }
results-filter = Filter the results
results-all = All
results-failures = Failures
results-unread = The results of the actions could not be read.
results-more = Show more ({ $count })
results-more-failures = Show more ({ $count }, { $failures } of them failed)
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
whole-empty = This action sent and received nothing.
attempt = Attempt
attempt-what = What failed
attempt-passed = Nothing
text-copy = Copy
text-copied = Copied.
text-copy-failed = The browser refused to copy.
flaky = flaky
flaky-help = Passed only after a missed attempt
test-setup = setup
test-teardown = teardown

# Checks, extracted values, flow
rules-wrong =
    { $count ->
        [one] { $count } rule to correct
       *[other] { $count } rules to correct
    }
refused-check = Action { $action }, check { $number }: { $message }
refused-extract = Action { $action }, value to extract { $number }: { $message }
refused-action-flow = Action { $action }, flow: { $message }
refused-flow = Flow of the test: { $message }
rule-part = { $rule }: { $part }
rule-subject = what it is about
rule-path = path
rule-output = Output read
rule-operator = comparison
rule-filter = Filter applied first
checks = Checks
checks-help = What must be true of the answer for the action to pass: a status, a field, a duration…
check-add = Add a check
check-number = Check { $number }
check-if-false = If false:
check-stop = stop the test
check-go-on = go on
check-more = Filter, name…
check-name = Name shown in the report
check-holds = True of the last answer,
check-fails = False of the last answer,
check-actual = got:
check-absent = nothing was found
check-it = Check
check-it-named = Check { $name }
wanted = expected value
wanted-list = allowed values: a, b, c
wanted-from = at least
wanted-to = at most
extractions = Values to extract
extractions-help = A part of the answer, kept under a name: the next actions write it { $example }.
extract-add = Add a value
extract-number = Value { $number }
extract-more = Conversion, default value, filter…
extract-convert = Convert to
extract-as-is = as it is
extract-default = Default value
extract-default-hint = without it, the action fails where nothing is found
extract-secret = Secret value
extract-secret-help = masked in every log and report.
extract-takes = Would be
extract-it = Extract
extract-it-named = Extract { $name }
flow = Flow
flow-help = When the action runs, how many times, and for how long.
flow-run-if = Run if
flow-run-if-help = A condition, without braces; where it is false, the action is skipped.
flow-timeout = Time limit of the action (s)
flow-timeout-help = Beyond it, the action fails.
flow-always = Always run
flow-always-help = After a failure or a stop, too: to tidy up what the test left behind.
loop = Repeat
loop-help = The action can be repeated for each row of a table or each item of a list.
loop-none = only once
loop-file = for each row of a file
loop-list = for each item of a list
loop-table = Data file (.csv or .json)
loop-no-table = The campaign has no .csv or .json file: add one on the campaign's page.
loop-as = Name of the item
loop-names = The item is written { $row }, one of its columns { $column }, its number { $number }.
loop-items = Items of the list
loop-items-hint = Paris
loop-items-help = One per line, or a JSON list, or a variable that holds one.
loop-empty = Where it is empty
loop-empty-fail = failed: nothing was tested
loop-empty-skip = skip: nothing to do
loop-stop = Stop the loop at the first failure
retry-attempts = Attempts
retry-help = Tries again while a check is false or the action fails.
retry-delay = Wait between attempts (s)
retry-delay-help = One second where nothing is written.
retry-backoff = Multiply the wait by
retry-backoff-help = With 2, each wait is twice as long as the one before.
retry-limit = Give up after (s)
retry-limit-help = No attempt begins later than that.
test-flow = Flow of the test
test-role = Role in the campaign
test-role-none = normal test
test-role-setup = set-up
test-role-teardown = clean-up
test-role-help = Where a set-up fails, the tests after it are skipped; a clean-up always runs.
test-run-if-help = A condition, without braces; where it is false, the test is skipped.
test-loop-help = The whole test can be repeated for each row of a data table.
test-timeout = Time limit of the test (s)
test-timeout-help = Beyond it, the test is stopped and fails.
test-flow-alone = Nothing else at the same time
test-flow-alone-short = alone
test-flow-alone-help = Where the campaign runs several tests at once, no other one runs during this one.
test-flow-alone-role = A set-up or a clean-up always runs alone.
test-flow-mutex = Exclusive group
test-flow-mutex-example = customer-account
test-flow-mutex-help = Tests of one group never run at the same time. Empty: no group.
test-flow-mutex-told = Never at the same time as another test of the group '{ $name }'
tree-open = Browse
tree-more = Show more ({ $count })
tree-rest = … and { $count } more, to be named by their path
group-filter = Filters
group-generator = Made-up values
ph-loop = given by the loop
campaign-timeout = Longest duration of a run (s)
campaign-timeout-help = Beyond it, the run is stopped. Empty: no limit.
campaign-timeout-wrong = Enter a number of seconds, or nothing.
campaign-timeout-told = runs limited to { $duration }
