// The limit: one connection, a request, its answer, the next request, and nothing else. `loop.mjs PORT REQUESTS`
import { connect } from 'node:net';

const [port, requests] = process.argv.slice(2).map(Number);
const socket = connect(port, '127.0.0.1');
socket.setNoDelay(true);
let done = 0;
let began;
const next = () => socket.write('GET /loop/key HTTP/1.1\r\nHost: localhost\r\n\r\n');
socket.on('connect', () => {
	began = process.hrtime.bigint();
	next();
});
socket.on('data', () => {
	done += 1;
	if (done < requests) return void next();
	process.send({ rate: (requests * 1e9) / Number(process.hrtime.bigint() - began) });
	socket.end();
	process.disconnect();
});
