// Many viewers of one run, who only look at the clock: `viewers.mjs BASE TOKEN RAPPORT COUNT`
import WebSocket from 'ws';

const [base, token, rapport, count] = process.argv.slice(2);
const COMPLETED = /^42\["test_completed",.*?"test_id":"([^"]+)"/;
const viewers = Array.from({ length: Number(count) }, () => ({ events: 0, completed: new Map(), ended: false }));
let last = 0n;

const tell = () => {
	const arrivals = viewers.map(({ events, completed, ended }) => ({ events, ended, completed: [...completed].map(([test, at]) => [test, String(at)]) }));
	process.send({ arrivals, last: String(last) });
};

function watch(viewer) {
	const socket = new WebSocket(`${base.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false });
	return new Promise((resolve, reject) => {
		socket.on('error', reject);
		socket.on('message', (data) => {
			const at = process.hrtime.bigint();
			const text = data.toString();
			if (text.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`);
			else if (text === '2') socket.send('3');
			else if (text.startsWith('40')) socket.send(`421${JSON.stringify(['join_rapport', { rapport_id: rapport, logs: false }])}`);
			else if (text.startsWith('431')) resolve();
			else if (text.startsWith('42')) {
				viewer.events += 1;
				last = at;
				const completed = COMPLETED.exec(text);
				if (completed) viewer.completed.set(completed[1], at);
				viewer.ended ||= text.startsWith('42["campain_completed"');
			}
		});
	});
}

await Promise.all(viewers.map(watch));
process.on('message', tell);
process.send({ joined: viewers.length });
