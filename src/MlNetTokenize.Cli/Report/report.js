(function () {
  'use strict';

  // Texts are users': they are only ever set as text, never as HTML.
  function add(parent, tag, text) {
    var element = document.createElement(tag);
    element.textContent = text;
    return parent.appendChild(element);
  }

  function unmark(root, name) {
    root.querySelectorAll('.' + name).forEach(function (element) { element.classList.remove(name); });
  }

  // Marks all of a block's tokens with the id of the one that was clicked.
  function showToken(token) {
    var wasFound = token.classList.contains('found');
    unmark(document, 'found');
    document.querySelectorAll('.by output').forEach(function (output) { output.textContent = ''; });
    if (wasFound) { return; }
    var block = token.closest('section');
    var count = 0;
    block.querySelectorAll('.t').forEach(function (other) {
      if (other.dataset.id === token.dataset.id) {
        other.classList.add('found');
        count++;
      }
    });
    block.querySelector('output').textContent = '· id ' + token.dataset.id + ', ' + count + (count === 1 ? ' time here' : ' times here');
  }

  function clearMap(map) {
    unmark(map, 'on');
    unmark(map, 'near');
    map.classList.remove('chosen');
    map.querySelector('.links').textContent = '';
    map.querySelector('figcaption').textContent = '';
  }

  // Marks a point's neighbors, draws lines to those that are on the map, and lists all.
  function showNeighbors(point) {
    var map = point.closest('.map');
    var links = map.querySelector('.links');
    var caption = map.querySelector('figcaption');
    var wasOn = point.classList.contains('on');
    clearMap(map);
    if (wasOn) { return; }
    map.classList.add('chosen');
    point.classList.add('on');
    var points = map.querySelectorAll('.p');
    var from = place(point);
    add(caption, 'b', point.querySelector('text').textContent);
    var list = add(caption, 'ol', '');
    JSON.parse(point.dataset.near).forEach(function (neighbor) {
      var item = add(list, 'li', '');
      add(item, 'code', neighbor[0]);
      item.append(' ' + neighbor[1].toFixed(3));
      if (neighbor[2] < 0) { return; }
      points[neighbor[2]].classList.add('near');
      var to = place(points[neighbor[2]]);
      var line = document.createElementNS(links.namespaceURI, 'line');
      [['x1', from.x], ['y1', from.y], ['x2', to.x], ['y2', to.y]].forEach(function (pair) { line.setAttribute(pair[0], pair[1]); });
      links.appendChild(line);
    });
  }

  function place(point) {
    var matrix = point.transform.baseVal.consolidate().matrix;
    return { x: matrix.e, y: matrix.f };
  }

  document.addEventListener('click', function (event) {
    var token = event.target.closest('.t');
    var point = event.target.closest('.p');
    if (token) { showToken(token); }
    if (point) { showNeighbors(point); }
  });

  document.addEventListener('keydown', function (event) {
    var point = event.target.closest('.p');
    if (point && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      showNeighbors(point);
    }
  });

  // The token that is looked for, else the first that begins so.
  document.querySelectorAll('.map input').forEach(function (input) {
    input.addEventListener('input', function () {
      var word = input.value.trim().toLowerCase();
      var map = input.closest('.map');
      var points = Array.from(map.querySelectorAll('.p'));
      var text = function (point) { return point.querySelector('text').textContent.replace(/^␣/, '').toLowerCase(); };
      var found = word && (points.find(function (point) { return text(point) === word; }) || points.find(function (point) { return text(point).startsWith(word); }));
      clearMap(map);
      if (found) { showNeighbors(found); }
    });
  });
})();
