"""An SMTP server for tests: usage: smtp.py MAILDIR PORT SMTPS_PORT CERTIFICATE KEY

The user ($MAIL_USER, $MAIL_PASSWORD) must sign in, over TLS: with STARTTLS on PORT, from the first byte on SMTPS_PORT.
What is sent to USER@anything goes to the Maildir; other recipients are refused.
"""

import asyncio
import functools
import hmac
import itertools
import os
import signal
import ssl
import sys
import time

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

MAILDIR, PORT, SMTPS_PORT, CERTIFICATE, KEY = sys.argv[1:]
USER, PASSWORD = os.environ["MAIL_USER"], os.environ["MAIL_PASSWORD"]
LARGEST = 50_000_000
counter = itertools.count()


def local_part(address):
    return address.split("@")[0]


def authenticate(server, session, envelope, mechanism, data):
    known = (
        isinstance(data, LoginPassword)
        and local_part(data.login.decode(errors="replace")) == USER
        and hmac.compare_digest(data.password, PASSWORD.encode())
    )
    if known:
        print("signed in", flush=True)
    # Not "handled": the library itself answers to who is refused.
    return AuthResult(success=known, handled=False, auth_data=USER if known else None)


def deliver(content):
    """Puts a message into the Maildir: complete, or not at all."""
    now = time.time_ns() // 1000
    name = f"{now // 10**6}.M{now % 10**6:06}P{os.getpid()}S{next(counter):06}.localhost"
    draft = os.path.join(MAILDIR, "tmp", name)
    with open(draft, "wb") as file:
        file.write(content)
    if os.getuid() == 0:
        # The mailbox belongs to another user.
        owner = os.stat(MAILDIR)
        os.chown(draft, owner.st_uid, owner.st_gid)
    os.rename(draft, os.path.join(MAILDIR, "new", name))


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if local_part(address) != USER:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
        head = (
            f"Return-Path: <{envelope.mail_from}>\r\n"
            f"Received: from {session.host_name} ({session.peer[0]}) with ESMTPSA; {date}\r\n"
        )
        deliver(head.encode() + envelope.original_content)
        return "250 2.0.0 Delivered"


async def main():
    loop = asyncio.get_running_loop()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE, KEY)
    session = functools.partial(
        SMTP,
        Mailbox(),
        loop=loop,
        hostname="localhost",
        ident="testbed ESMTP",
        authenticator=authenticate,
        auth_required=True,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
    )
    starttls = functools.partial(session, tls_context=tls, auth_require_tls=True)
    # The library does not see the TLS of this port: it must not insist on it.
    encrypted = functools.partial(session, auth_require_tls=False)
    # Whoever waits for the second port knows that both are open.
    await loop.create_server(starttls, "127.0.0.1", int(PORT))
    await loop.create_server(encrypted, "127.0.0.1", int(SMTPS_PORT), ssl=tls)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
    # At once: open sessions are not waited for.
    os._exit(0)


asyncio.run(main())
