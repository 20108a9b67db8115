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
password-rule = At least 8 characters.
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

campaign = Campaign
campaigns-search = Search campaigns
campaigns-empty = No campaign yet
campaigns-empty-help = Campaigns are created through the API today: its documentation lets you try it.
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
tests-empty = This campaign has no test: it cannot be run.
test-unnamed = Unnamed test
files = Files
files-empty = No file.
file-size = { $size } KiB

launch-open = Run the campaign
launch-title = Run the campaign
launch-name = Report name
launch-name-help = Each report has a name of its own.
launch-name-missing = Give the report a name.
launch-environment = Environment
launch-environment-choose = Choose an environment
launch-environment-missing = Choose the environment to run in.
launch-environment-none = There is no environment: an administrator makes one with a first variable.
launch-protected = Protected environment: type “{ $name }” to confirm
launch-protected-wrong = Type exactly “{ $name }”.
launch-stop = Stop at the first failure
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
log-failed = The log could not be read.
