// Plays the chat window: opens a conversation at the entreposto, sends texts, shows what comes back.
//
// Its address says whom it calls: `serviceURL` (what the chatbot is configured with), `mnemonico` (else the last part
// of the path), `credentials` (`include` sends cookies). All else in the query string becomes the message's `parameters`.

const { serviceURL, mnemonico, credentials, ...parameters } = Object.fromEntries(new URLSearchParams(location.search));
const service = (serviceURL || `http://${location.hostname}:5052`).replace(/\/+$/, '');
const chatbot = mnemonico || decodeURIComponent(location.pathname.split('/').filter(Boolean).pop());
const [talk, say, state] = ['talk', 'say', 'state'].map((id) => document.getElementById(id));
let conversationId = null;

const call = async (action, body) => {
  const request = { method: 'POST', credentials: credentials || 'same-origin' };
  if (body) Object.assign(request, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const response = await fetch(`${service}/${action}/${encodeURIComponent(chatbot)}`, request).catch(() => {
    throw new Error('o serviço não pôde ser chamado');
  });
  if (!response.ok) throw new Error(`o serviço respondeu ${response.status}`);
  return response;
};

// While an answer is awaited nothing else can be sent; then the keyboard is back where the user types.
const waiting = async (text, task) => {
  const controls = () => document.querySelectorAll('button, input, select');
  state.textContent = text;
  talk.ariaBusy = true;
  controls().forEach((control) => { control.disabled = true; });
  try {
    await task();
    state.textContent = 'Conversa aberta.';
  } catch (error) {
    balloon('error', `Algo deu errado: ${error.message}.`);
    state.textContent = conversationId ? 'Tente de novo.' : 'Sem conversa: recarregue a página.';
  }
  talk.ariaBusy = false;
  controls().forEach((control) => { control.disabled = !conversationId; });
  say.text.focus();
};

const send = (text, shown = text) => waiting('Aguardando a resposta…', async () => {
  balloon('user', shown);
  const response = await call('answer', { parameters, conversationId, text });
  const { contents } = await response.json();
  if (!contents?.length) balloon('bot unknown', '(sem resposta)');
  contents?.forEach(show);
});

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const balloon = (className, ...children) => {
  const made = element('div', { className }, ...children);
  talk.append(made);
  scroll();
};

const scroll = () => { talk.scrollTop = talk.scrollHeight; };

// Everything that came goes into the page as text, never as HTML.
const show = (content) => {
  if (content.type === 'TEXT') return balloon('bot', content.text);
  if (content.type === 'IMAGE') return balloon('bot', image(content.url));
  if (['OPTIONS', 'OPTIONAL'].includes(content.type)) return balloon('bot', options(content));
  return balloon('bot unknown', `(conteúdo do tipo ${content.type})`);
};

const image = (src) => element('img', { src, alt: 'Imagem do chatbot', onload: scroll });

const options = ({ title, display, options }) => {
  const group = element('fieldset', { className: display }, element('legend', {}, title || 'Escolha:'));
  const choose = ({ label, value, showValue }) => send(value, showValue === false ? label : value);
  if (display === 'dropdown') {
    const select = element('select', { ariaLabel: title || 'Opções' }, ...options.map(({ label }) => element('option', {}, label)));
    const choice = () => choose(options[select.selectedIndex]);
    group.append(select, element('button', { type: 'button', onclick: choice }, 'Escolher'));
  } else {
    const buttons = options.map((option) => element('button', { type: 'button', onclick: () => choose(option) }, option.label));
    group.append(...buttons);
  }
  return group;
};

say.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = say.text.value.trim();
  say.reset();
  if (text) send(text);
});

document.title = document.getElementById('chatbot').textContent = chatbot;
waiting('Abrindo a conversa…', async () => {
  conversationId = (await (await call('conversation')).text()).trim();
});
