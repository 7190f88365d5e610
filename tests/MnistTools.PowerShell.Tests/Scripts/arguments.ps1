param([string]$Name, [switch]$Flag, $Rest, [int]$Number = 1)
"name=$Name flag=$Flag rest=$Rest number=$Number"
