# What Get-Help finds: pages on the web, topics, and German where the session is German; and the documentation that is written from the source.

BeforeDiscovery {
    Import-Module MnistTools, MnistTools.Notebook
    $commands = Get-Command -Module MnistTools, MnistTools.Notebook | ForEach-Object { @{ Name = $_.Name } }
    $topics = Get-ChildItem "$PSScriptRoot/../../src/*/Help/en-US/about_*.help.txt" | ForEach-Object { @{ Topic = $_.Name -replace '\..*' } }
}

BeforeAll {
    # What a script gives in a session of that language. Get-Help keeps what it has read, so each has a session of its own.
    function Invoke-In([string] $Culture, [string] $Script) {
        $session = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $session.AddScript("[cultureinfo]::CurrentUICulture = '$Culture'; Import-Module MnistTools, MnistTools.Notebook; `$ErrorActionPreference = 'Stop'; $Script").Invoke()
        }
        finally { $session.Dispose() }
    }

    # What several tests read is asked for once. Texts are of topics.
    $getHelp = 'Get-Command -Module MnistTools, MnistTools.Notebook | ForEach-Object { Get-Help $_.Name -Full }'
    $englishHelp, $germanHelp, $englishText, $germanText = @{}, @{}, @{}, @{}
    & ([scriptblock]::Create($getHelp)) | ForEach-Object { $englishHelp[$_.Name] = $_ }
    Invoke-In de-DE $getHelp | ForEach-Object { $germanHelp[$_.Name] = $_ }
    $topics = (Get-ChildItem "$PSScriptRoot/../../src/*/Help/en-US/about_*.help.txt").Name -replace '\..*'
    foreach ($topic in $topics) { $englishText[$topic] = Get-Help $topic }
    Invoke-In de-DE "foreach (`$topic in '$($topics -join "', '")') { @{ `$topic = Get-Help `$topic } }" | ForEach-Object { $germanText += $_ }
}

Describe 'The documentation' {
    It 'is what the source says: ./build.ps1 -Task Docs writes anew what is named here' {
        & "$PSScriptRoot/../../build/UpdateDocs.ps1" -Check | Should -BeNullOrEmpty -Because './build.ps1 -Task Docs has to be run again'
    }

    It 'has a page for each cmdlet: <Name>' -ForEach $commands {
        $page = Get-Content "$PSScriptRoot/../../docs/cmdlets/$Name.md" -Raw
        $page | Should -Match "(?m)^# $Name$"
        $missing = @($englishHelp[$Name].parameters.parameter.name).Where{ $_ -and $page -notmatch "(?m)^### -$_$" }
        $missing | Should -BeNullOrEmpty -Because 'the page has a heading for each parameter'
        $links = [regex]::Matches($page, '\]\(([\w-]+\.md)\)').ForEach{ $_.Groups[1].Value }
        $links.Where{ -not (Test-Path "$PSScriptRoot/../../docs/cmdlets/$_") } | Should -BeNullOrEmpty -Because 'there is what the page links to'
    }
}

Describe 'Get-Help -Online' {
    BeforeAll {
        $hooks = [powershell].Assembly.GetType('System.Management.Automation.Internal.InternalTestHooks')
        # No browser: the address is written.
        $hooks::SetTestHook('BypassOnlineHelpRetrieval', $true)
    }

    AfterAll { $hooks::SetTestHook('BypassOnlineHelpRetrieval', $false) }

    # A build that knows the address of the project has it in each cmdlet; one that does not says what PowerShell says then.
    It 'opens the page of <Name>, where the build knows the address of the project' -ForEach $commands {
        $address = (Get-Command $Name).HelpUri
        if ($address) {
            $address | Should -Match "^https?://.+/blob/HEAD/docs/cmdlets/$Name\.md$"
            "$(Get-Help $Name -Online)" | Should -Match ([regex]::Escape($address))
        }
        else {
            { Get-Help $Name -Online -ErrorAction Stop } | Should -Throw '*not specified*'
        }
    }
}

Describe 'A topic' {
    It 'is found: <Topic>' -ForEach $topics {
        $text = $englishText[$Topic]
        , $text | Should -BeOfType string
        $text | Should -Match "^TOPIC\s+$Topic\s"
        $text -split '\r?\n' | Where-Object { $_.Length -gt 79 -and $_ -notmatch '^ {8}' } | Should -BeNullOrEmpty
    }

    It 'is found in German: <Topic>' -ForEach $topics {
        $text = $germanText[$Topic]
        $text | Should -Match "^THEMA\s+$Topic\s"
        $text -split '\r?\n' | Where-Object { $_.Length -gt 79 -and $_ -notmatch '^ {8}' } | Should -BeNullOrEmpty
        # The same code, and no section less.
        $english = $englishText[$Topic]
        [regex]::Matches($text, '(?m)^  \S').Count | Should -Be ([regex]::Matches($english, '(?m)^  \S').Count)
        [regex]::Matches($text, '(?m)^ {8}[$@]?\S.*$').Count | Should -Be ([regex]::Matches($english, '(?m)^ {8}[$@]?\S.*$').Count)
    }
}

Describe 'German help' {
    It 'says all in German: <Name>' -ForEach $commands {
        $english = $englishHelp[$Name]
        $german = $germanHelp[$Name]
        $german.Synopsis | Should -Not -Be $english.Synopsis -Because 'Help/de has no synopsis'
        if ($english.description) { $german.description.Text | Should -Not -Be $english.description.Text -Because 'Help/de has no description' }
        $parameters = @{}
        $german.parameters.parameter | ForEach-Object { $parameters[$_.name] = $_ }
        # A Should for each would take longer than all the rest.
        $missing = foreach ($parameter in $english.parameters.parameter) {
            $other = $parameters[$parameter.name]
            $text = "$($other.description.Text)"
            if (-not $text -or $text -eq "$($parameter.description.Text)") { "Help/de has nothing of -$($parameter.name)" }
            if ($parameter.defaultValue -match '[a-z] [a-z]' -and $other.defaultValue -eq $parameter.defaultValue) { "-$($parameter.name) has no 'Standard: '" }
        }
        $missing | Should -BeNullOrEmpty
        foreach ($type in 0..(@($english.returnValues.returnValue).Count - 1)) {
            $said = @($english.returnValues.returnValue)[$type].description.Text
            if ($said) { @($german.returnValues.returnValue)[$type].description.Text | Should -Not -Be $said -Because 'Help/de/shared.md has nothing of the type' }
        }
        $remarks = $german.examples.example | ForEach-Object { "$($_.remarks.Text)".Trim() }
        $remarks | Select-Object -Unique | Should -HaveCount @($english.examples.example).Count
        foreach ($number in 0..(@($english.examples.example).Count - 1)) {
            $one, $other = @($english.examples.example)[$number], @($german.examples.example)[$number]
            $other.code | Should -Be $one.code
            $other.title | Should -Match 'Beispiel'
            "$($other.remarks.Text)".Trim() | Should -Not -Be "$($one.remarks.Text)".Trim() -Because "Help/de has nothing of example $($number + 1)"
        }
    }

    It 'is that of Austria and Switzerland too' {
        Invoke-In de-AT '(Get-Help New-MnistModel).Synopsis' | Should -Be $germanHelp['New-MnistModel'].Synopsis
        Invoke-In de-CH '(Get-Help Out-Notebook).Synopsis' | Should -Be $germanHelp['Out-Notebook'].Synopsis
    }

    It 'leaves nothing over that no cmdlet has' {
        foreach ($file in Get-ChildItem "$PSScriptRoot/../../src/*/Help/de/*.md" -Exclude shared.md) {
            $help = $englishHelp[$file.BaseName]
            $help | Should -Not -BeNullOrEmpty -Because "$($file.Name) is of a cmdlet"
            $known = @($help.parameters.parameter.name | ForEach-Object { "-$_" }) + $help.returnValues.returnValue.type.name
            $left = foreach ($heading in [regex]::Matches((Get-Content $file -Raw), '(?m)^## (.*)$').ForEach{ $_.Groups[1].Value }) {
                # Of an example, a part of its code stands there.
                if ($heading -match '^> (.+)' ? -not @($help.examples.example.code).Where{ $_.Contains($Matches[1]) } : $heading -notin $known) { $heading }
            }
            $left | Should -BeNullOrEmpty -Because $file.Name
        }
    }
}

Describe 'German messages' {
    It 'are there for each English one, with the same places for values' {
        $texts = foreach ($file in 'Messages.resx', 'Messages.de.resx') {
            $table = @{}
            ([xml](Get-Content "$PSScriptRoot/../../src/MnistTools.PowerShell/$file" -Raw)).root.data | ForEach-Object { $table[$_.name] = $_.value }
            $table
        }
        $english, $german = $texts
        $german.Keys | Sort-Object | Should -Be ($english.Keys | Sort-Object)
        foreach ($name in $english.Keys) {
            $places = $english[$name], $german[$name] | ForEach-Object { "$([regex]::Matches($_, '\{\d[^}]*\}').Value | Sort-Object)" }
            $places[1] | Should -Be $places[0] -Because $name
            if ($english[$name] -match '[a-z] ') { $german[$name] | Should -Not -Be $english[$name] }
        }
    }

    It 'are those of a German session' {
        Invoke-In de-DE 'try { Import-MnistHistory nothing-*.json } catch { "$_" }' | Should -Be "Nichts passt auf 'nothing-*.json'."
        Invoke-In de-CH 'try { Import-MnistData -First 70000 } catch { "$_" }' | Should -BeLike '*ist mehr, als es gibt: * hat 60000 Bilder.'
        Invoke-In fr-FR 'try { Import-MnistHistory nothing-*.json } catch { "$_" }' | Should -Be "Nothing matches 'nothing-*.json'."
    }
}
