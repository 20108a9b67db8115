// A server that answers at once, or after a while, and knows when it answered: `GET /anything/key`.
// A process of its own; instants are those of the system's monotonic clock, in nanoseconds, the same for all processes.
import { createServer } from 'node:net';

const BODY = '{"ok":true,"id":12345,"items":[1,2,3]}';
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
const END = '\r\n\r\n';

let pace = 0;
/** Answers that wait until somebody opens the gate. */
let held = null;
let calls = 0;
let first = 0n;
let last = 0n;
/** When the last request of each key was answered. */
let answered = new Map();

function answer(socket, head) {
	const key = head.slice(head.lastIndexOf('/', head.indexOf(' HTTP')) + 1, head.indexOf(' HTTP'));
	const now = process.hrtime.bigint();
	calls += 1;
	first ||= now;
	last = now;
	answered.set(key, now);
	socket.write(ANSWER);
}

function soon(socket, head) {
	if (pace > 0) setTimeout(answer, pace, socket, head);
	else answer(socket, head);
}

const server = createServer((socket) => {
	let rest = '';
	socket.setNoDelay(true);
	socket.on('error', () => {});
	socket.on('data', (data) => {
		rest += data.toString('latin1');
		for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END)) {
			const head = rest.slice(0, end);
			rest = rest.slice(end + END.length);
			if (held) held.push(() => soon(socket, head));
			else soon(socket, head);
		}
	});
});

process.on('message', (asked) => {
	if (asked.pace !== undefined) {
		pace = asked.pace;
		calls = 0;
		first = last = 0n;
		answered = new Map();
		held = asked.hold ? [] : null;
		process.send({});
	} else if (asked.open) {
		const waiting = held ?? [];
		held = null;
		for (const release of waiting) release();
		process.send({});
	} else {
		process.send({ calls, first: String(first), last: String(last), answered: [...answered].map(([key, at]) => [key, String(at)]) });
	}
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
