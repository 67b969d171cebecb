/** Search and sorting; the page is complete without it. Touches no data but what is in the page. */
export const SCRIPT = `
const input = document.querySelector('#find');
const rows = [...document.querySelectorAll('.rank tbody tr')];
const named = [...rows, ...document.querySelectorAll('.card')];
const none = document.querySelector('#none');
document.querySelector('.tools').hidden = false;
input.addEventListener('input', () => {
  const wanted = input.value.trim().toLowerCase();
  for (const element of named) element.hidden = !element.dataset.name.includes(wanted);
  none.hidden = rows.some((row) => !row.hidden);
});
for (const [column, head] of [...document.querySelectorAll('.rank thead th')].entries()) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener('click', () => {
    const down = head.getAttribute('aria-sort') !== 'descending';
    for (const other of head.parentNode.children) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const key = (row) => row.children[column].dataset.key ?? '';
    const compare = (a, b) => (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b);
    rows.sort((a, b) => (down ? -1 : 1) * compare(key(a), key(b)));
    rows[0]?.parentNode.append(...rows);
  });
}
`.trim();
